"""The store on both engines: a real PostgreSQL server is started for the tests that need one."""
