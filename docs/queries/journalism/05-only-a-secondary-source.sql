-- question: Which figures of the H20 rest on a secondary source only?
-- about: `secondary`: no document of the maker was found that prints it, nor one that quotes such a document. Write "reported".
SELECT part, column_name, value_number, value_text, unit, published, source
FROM spec_fact
WHERE part = 'h20-sxm5-96gb' AND state = 'known' AND evidence = 'secondary'
ORDER BY column_name;
