"""What the database must never show, by name. A statement finds the rows that are wrong."""

# At any moment, with everybody at work.
ALWAYS = {
    "a hold whose answer is dead for more than a minute": """
        SELECT h.id FROM ledger_holds h LEFT JOIN agent_answers a ON a.hold_id = h.id
        WHERE h.state = 'held' AND COALESCE(a.heartbeat_at, h.created_at) < UTC_TIMESTAMP(6) - INTERVAL 90 SECOND
        """,
    "an answer that differs from its hold": """
        SELECT a.user_message_id FROM agent_answers a JOIN ledger_holds h ON h.id = a.hold_id
        WHERE (a.state = 'running') <> (h.state = 'held') OR (a.charged > 0) <> (h.state = 'captured')
        """,
    "a conversation that is assigned to nobody or to somebody who does not serve": """
        SELECT v.id FROM conversations v
        LEFT JOIN users u ON u.id = v.assigned_cs_id AND u.suspended_at IS NULL
        LEFT JOIN community_members m ON m.community_id = v.community_id AND m.user_id = u.id
          AND m.is_current AND m.role <> 'member'
        WHERE v.status = 'human_active' AND m.id IS NULL
          OR v.status IN ('waiting_human', 'ai_active') AND v.assigned_cs_id IS NOT NULL
        """,
    "a total of conversations that is not their count": """
        SELECT community_id, status, SUM(n) FROM (
          SELECT community_id, status, -total AS n FROM conversation_totals
          UNION ALL SELECT community_id, status, 1 FROM conversations
        ) t GROUP BY community_id, status HAVING SUM(n) <> 0
        """,
    "a total of members that is not their count": """
        SELECT c.id FROM communities c
        WHERE c.member_count <> (SELECT COUNT(*) FROM community_members m WHERE m.community_id = c.id AND m.is_current)
        """,
    "a total of a list that is not its length": """
        SELECT list, type, category, SUM(n) FROM (
          SELECT CONCAT(list) AS list, type, category, -total AS n FROM list_totals
          UNION ALL SELECT 'community', '', '', 1 FROM communities WHERE status = 'active'
          UNION ALL SELECT 'community', type, '', 1 FROM communities WHERE status = 'active'
          UNION ALL SELECT 'community', '', category, 1 FROM communities
            WHERE status = 'active' AND category IS NOT NULL
          UNION ALL SELECT 'community', type, category, 1 FROM communities
            WHERE status = 'active' AND category IS NOT NULL
          UNION ALL SELECT 'space', '', '', 1 FROM playgrounds WHERE is_public
          UNION ALL SELECT 'space', '', category, 1 FROM playgrounds WHERE is_public AND category IS NOT NULL
          UNION ALL SELECT 'listing', '', '', 1 FROM agent_listings WHERE status = 'active' AND is_shareable
          UNION ALL SELECT 'user', '', '', 1 FROM users
          UNION ALL SELECT 'verification', '', '', 1 FROM verification_requests
          UNION ALL SELECT 'verification', status, '', 1 FROM verification_requests
        ) t GROUP BY list, type, category HAVING SUM(n) <> 0
        """,
    # A reference names the membership and the end of the month before: membership:ID:END, or month:ID:END:….
    "a month that is paid for twice": """
        SELECT LOWER(SUBSTRING_INDEX(SUBSTRING_INDEX(reference, ':', 3), ':', -2)) AS month FROM ledger_transactions
        WHERE kind IN ('monthly_fee', 'subscription') GROUP BY month HAVING COUNT(*) > 1
        """,
    "a join fee that is paid twice": """
        SELECT payer_id, community_id FROM ledger_transactions WHERE kind = 'join_fee'
        GROUP BY payer_id, community_id HAVING COUNT(*) > 1
        """,
    "an answer that is to be spoken for more than five minutes": """
        SELECT message_id FROM answer_audio
        WHERE state = 'pending' AND created_at < UTC_TIMESTAMP(6) - INTERVAL 5 MINUTE
        """,
    "a voice that is cloned for more than five minutes": """
        SELECT community_id FROM lounges
        WHERE voice_model_status = 'processing' AND voice_requested_at < UTC_TIMESTAMP(6) - INTERVAL 5 MINUTE
        """,
    "an address of audio without the audio, or the other way round": """
        SELECT m.id FROM messages m LEFT JOIN answer_audio a ON a.message_id = m.id
        WHERE (m.tts_audio_url IS NOT NULL) <> (COALESCE(a.state, '') = 'ready')
        """,
    # Erased audio was heard all the same, so lounges without a voice of their own are looked at.
    "seconds that are counted and not those of the audio": """
        SELECT u.lounge_id, u.user_id, u.seconds, a.seconds FROM
          (SELECT lounge_id, user_id, SUM(seconds) AS seconds FROM lounge_usage GROUP BY lounge_id, user_id) u
        JOIN lounges l ON l.community_id = u.lounge_id AND l.voice_generation = 0
        LEFT JOIN (SELECT lounge_id, person_id, SUM(CEIL(milliseconds / 1000)) AS seconds FROM answer_audio
          WHERE state = 'ready' GROUP BY lounge_id, person_id) a
          ON a.lounge_id = u.lounge_id AND a.person_id = u.user_id
        WHERE u.seconds <> COALESCE(a.seconds, 0)
        """,
    "a key that is stored without its answer": "SELECT user_id FROM idempotency_keys WHERE status = 0",
}

# Once nobody asks for anything any more and the sweep had its time.
AT_REST = {
    "an open hold": "SELECT id FROM ledger_holds WHERE state = 'held'",
    "a running answer": "SELECT user_message_id FROM agent_answers WHERE state = 'running'",
}

# Five minutes later.
OF_VOICES = {
    "an answer that is to be spoken": "SELECT message_id FROM answer_audio WHERE state IN ('pending', 'removing')",
    "a voice that is neither there nor not": """
        SELECT community_id FROM lounges WHERE voice_model_status IN ('processing', 'erasing')
        """,
    "an erasure that is not complete": "SELECT id FROM voice_erasures WHERE finished_at IS NULL",
    "something left of a voice": "SELECT lounge_id FROM discarded_voices",
}


def find(stack, checks):
    """The names of the checks that find something, each with a few of the rows."""
    return {name: rows[:3] for name, select in checks.items() if (rows := stack.sql(select))}


def expect_none(stack, checks):
    found = find(stack, checks)
    assert not found, found
