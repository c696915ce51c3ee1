-- question: From announcement to delivery: what happened with the H200 for China, on both sides?
-- about: US license events and Chinese measures in one list. `reported` measures were not published by the authority.
SELECT valid_from AS on_day, precision AS day_known_to, 'US license' AS side, kind, title, citation
FROM license_list
WHERE ', ' || families || ', ' LIKE '%, H200, %' AND withdrawn_before = '9999-12-31'
UNION ALL
SELECT valid_from, precision, 'China, ' || standing, kind, title, citation
FROM import_measure_list
WHERE ', ' || families || ', ' LIKE '%, H200, %' AND withdrawn_before = '9999-12-31'
ORDER BY 1, 3, 5;
