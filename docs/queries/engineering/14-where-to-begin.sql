-- question: I have only the file and a browser of databases: where do I begin?
-- about: One view for each kind of question; `example` runs as it stands.
SELECT number, question, view, example FROM start_here ORDER BY number;
