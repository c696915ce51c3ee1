-- question: Which columns of spec are dense rates, in which unit, and which column is the sparse twin?
-- about: The contract describes itself: no need to guess from a name.
SELECT d.column_name, d.unit, d.label, d.see_also, t.column_name AS sparse_column
FROM column_doc d
LEFT JOIN column_doc t ON t.view = 'spec' AND t.attribute = d.attribute AND t.column_name LIKE '%sparse%'
WHERE d.view = 'spec' AND d.column_name LIKE '%dense%'
ORDER BY d.position;
