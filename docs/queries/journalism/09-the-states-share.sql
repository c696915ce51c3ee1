-- question: Which shares of revenue were to go to the US government, for which chips, and how firm is each?
SELECT l.valid_from, l.company, l.families, l.title, l.evidence, l.citation, s.url
FROM license_list l
JOIN source_list s ON s.source = l.source
WHERE l.kind = 'revenue_condition' AND l.withdrawn_before = '9999-12-31'
ORDER BY l.valid_from, l.license;
