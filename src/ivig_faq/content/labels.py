"""The labels that wording.yaml must hold: pages and cards name them, and fail without one."""

LABELS = frozenset(
    """
    about_approved about_checked about_link about_nav about_of about_source accessibility_link
    after_card all_drafts also approved approved_on ask_button ask_hint ask_label ask_title back
    busy busy_title cannot_say changed chat_bye chat_help chat_pick chat_prompt chat_unknown
    choices cite collected_numbers collected_signs crisis_prefix draft drop_button dropped
    emergency_prefix evidence finding handout_a4 handout_approved handout_date handout_large
    handout_left handout_left_count handout_letter handout_link handout_long handout_made
    handout_maker handout_more_signs handout_normal handout_options handout_own handout_purpose
    handout_questions handout_short handout_signs handout_text handout_title handout_what
    handout_worse help_elsewhere help_here help_now_link help_now_title home_link keep_button
    keep_failed keep_note keep_title kept kind_context kind_inferred kind_limit kind_observed
    kind_open letters_about letters_button letters_code_hint letters_code_is letters_code_label
    letters_code_use letters_consent letters_delete_button letters_delete_title letters_deleted
    letters_deleted_title letters_kept letters_leave_out letters_link letters_sent_is
    letters_sent_title letters_title letters_unknown letters_unknown_title limits limits_card
    limits_general limits_settle limits_settled limits_summary limits_team log months more nav
    no_consent no_consent_title not_counted not_counted_title not_found not_found_title not_sent
    not_sent_title not_tested note outdated outdated_title payer print_hint privacy_counted
    privacy_counted_intro privacy_forgotten privacy_judged_intro privacy_link privacy_offline
    purpose ready region_check region_label region_unknown related review_due role_clinician
    role_patient search_button search_found search_hint search_label search_none search_simple
    skip source source_note stay suggestions too_many too_many_title topics_intro topics_link
    topics_open topics_title undated version what_more what_title words words_more you_could_ask
    your_question
    """.split()
)
