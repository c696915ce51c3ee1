-- question: Who is charged with exporting these parts without a license, and what became of it?
-- about: A charge is no finding. The last state that was found is shown; later ones may exist.
SELECT court_case, jurisdiction, title, families, state, valid_from AS since, precision, pending, evidence, source
FROM case_list
WHERE valid_before = '9999-12-31' AND withdrawn_before = '9999-12-31'
ORDER BY since, court_case;
