-- question: And what do they share, as numbers with a source for each?
SELECT a.column_name, a.value_number AS h100, b.value_number AS h800, a.unit, a.source AS h100_source, b.source AS h800_source
FROM spec_fact a
JOIN spec_fact b ON b.column_name = a.column_name AND b.part = 'h800-sxm5-80gb'
JOIN column_doc d ON d.view = 'spec' AND d.column_name = a.column_name
WHERE a.part = 'h100-sxm5-80gb' AND a.state = 'known' AND b.state = 'known'
  AND a.value_number <= 1.01 * b.value_number AND b.value_number <= 1.01 * a.value_number
ORDER BY d.position;
