"""What leaves the product as a file: the workbook that can be certified, CSV tables, plan.json."""
