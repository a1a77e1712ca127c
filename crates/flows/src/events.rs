//! Names of what can be out of order in a TCP session, as rules know them (`stream-event`, without
//! `stream.`). The names are Suricata's; a test holds the list sorted.

/// Every stream event there is, in alphabetical order. Some are known to rules but never raised
/// here: see the comment at each.
pub const EVENTS: &[&str] = &[
    "3whs_ack_data_inject", // Not told apart yet; never raised.
    "3whs_ack_in_wrong_dir",
    "3whs_async_wrong_seq",
    "3whs_right_seq_wrong_ack_evasion",
    "3whs_syn_flood", // Counting is the analytics' work; never raised.
    "3whs_syn_resend_diff_seq_on_syn_recv",
    "3whs_syn_toclient_on_syn_recv",
    "3whs_synack_flood", // As above.
    "3whs_synack_in_wrong_direction",
    "3whs_synack_resend_with_diff_seq",
    "3whs_synack_resend_with_different_ack",
    "3whs_synack_toserver_on_syn_recv",
    "3whs_synack_with_wrong_ack",
    "3whs_wrong_seq_wrong_ack",
    "4whs_invalid_ack",
    "4whs_synack_with_wrong_ack",
    "4whs_synack_with_wrong_syn",
    "4whs_wrong_seq",
    "closewait_ack_out_of_window",
    "closewait_fin_out_of_window",
    "closewait_invalid_ack",
    "closewait_pkt_before_last_ack",
    "closing_ack_wrong_seq",
    "closing_invalid_ack",
    "est_invalid_ack",
    "est_packet_out_of_window",
    "est_pkt_before_last_ack",
    "est_syn_resend",
    "est_syn_resend_diff_seq",
    "est_syn_toclient",
    "est_synack_resend",
    "est_synack_resend_with_diff_seq",
    "est_synack_resend_with_different_ack",
    "est_synack_toserver",
    "fin1_ack_wrong_seq",
    "fin1_fin_wrong_seq",
    "fin1_invalid_ack",
    "fin2_ack_wrong_seq",
    "fin2_fin_wrong_seq",
    "fin2_invalid_ack",
    "fin_but_no_session",
    "fin_invalid_ack",
    "fin_out_of_window",
    "fin_syn",
    "lastack_ack_wrong_seq",
    "lastack_invalid_ack",
    "pkt_bad_window_update", // As above.
    "pkt_broken_ack",
    "pkt_invalid_ack",
    "pkt_invalid_timestamp",
    "pkt_retransmission",
    "pkt_spurious_retransmission",
    "reassembly_depth_reached",
    "reassembly_insert_invalid", // Insertion cannot fail so here; never raised.
    "reassembly_insert_limit", // The hole is given up instead (`reassembly_seq_gap`); never raised.
    "reassembly_insert_memcap",
    "reassembly_no_segment", // Segments are not objects here; never raised.
    "reassembly_overlap_different_data",
    "reassembly_segment_before_base_seq",
    "reassembly_seq_gap",
    "rst_but_no_session",
    "rst_invalid_ack",
    "shutdown_syn_resend",
    "suspected_rst_inject",
    "timewait_ack_wrong_seq",
    "timewait_invalid_ack",
    "wrong_thread", // Workers take packets by a symmetric hash of the flow; never raised.
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_is_sorted_and_without_doubles() {
        assert!(EVENTS.is_sorted_by(|a, b| a < b));
    }
}
