-- question: Which ten documents carry the most statements, and of what rank are they?
-- about: A vendor or machine output, B registry or careful third party, C table, D bad example.
SELECT source, publisher_name, kind, rank, statements, url
FROM source_list
ORDER BY statements DESC, source
LIMIT 10;
