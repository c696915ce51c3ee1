"""What is stated about a part and which statement answers: pure, without a database and without a terminal."""
