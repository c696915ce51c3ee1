-- question: What figures of smuggling are on record, and from whom?
SELECT c.day, c.precision, c.claimant_name, c.claim_text, c.families, c.state, s.url
FROM claim_list c
JOIN source_list s ON s.source = c.source
WHERE c.topic = 'smuggling-scale' AND c.withdrawn_before = '9999-12-31'
ORDER BY c.day, c.claim;
