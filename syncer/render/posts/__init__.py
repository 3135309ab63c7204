"""What is posted on GitHub: comments, summaries, issues. Text from files and AWS is inert in all of it."""
