-- question: Up to which day may I rely on an answer?
-- about: After `reviewed_until` the status is `unknown`: the last value is never carried forward.
SELECT layer, reviewed_from, reviewed_until, note
FROM review_list
WHERE withdrawn_before = '9999-12-31'
ORDER BY layer;
