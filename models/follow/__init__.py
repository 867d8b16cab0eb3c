"""What became of tasks, milestones, results and past plans. Nothing here decides a plan."""
