"""What is told by priority: promises, aspirations, commentary, local figures."""
