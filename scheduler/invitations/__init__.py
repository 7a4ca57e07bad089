"""What is sent of a meeting: calendar files and mails."""
