package dev.countersign.policy;

import java.time.Duration;
import java.util.Optional;

/**
 * Who decides about the policy and its keys.
 *
 * @param change who approves a new policy
 * @param changeWindow how long a new policy waits for a veto; zero for not at all
 * @param changeVeto the group of which any one member ends that waiting
 * @param removal who takes credentials and people away, which acts at once
 * @param suspension the group of which any one member suspends a key
 * @param lift who lifts a suspension
 * @param revocation who revokes a key for ever
 * @param clock who says what time it is when the signer cannot believe its clock
 */
public record Administration(
        Rule change,
        Duration changeWindow,
        Optional<String> changeVeto,
        Rule removal,
        String suspension,
        Rule lift,
        Rule revocation,
        Rule clock) {}
