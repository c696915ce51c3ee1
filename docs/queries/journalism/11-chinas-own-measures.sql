-- question: What has China itself done about these chips, officially or as reported?
SELECT valid_from, valid_before, kind, standing, title, families, citation
FROM import_measure_list
WHERE country = 'CN' AND withdrawn_before = '9999-12-31'
ORDER BY valid_from, measure;
