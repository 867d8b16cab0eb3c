"""The planner's own workbook with an Excel Solver model: read, understood exactly, solved again, compared."""
