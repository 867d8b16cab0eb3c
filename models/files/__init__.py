"""The doors by which files of users come in: what a document may hold is bounded before it is built in memory."""
