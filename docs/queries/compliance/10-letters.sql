-- question: Which is-informed letters are on record, to whom, about what, and where can I read of them?
SELECT l.letter, l.company, l.named, l.valid_from, l.precision, l.destinations, l.evidence, l.citation, s.url
FROM letter_list l
JOIN source_list s ON s.source = l.source
WHERE l.withdrawn_before = '9999-12-31'
ORDER BY l.valid_from, l.letter;
