/**
 * Unit tests of policies: what stands in {@code policies/NAME.test} beside {@code policies/NAME.policy}. A test says who asks for what and who
 * agrees, and expects the policy to allow it or to refuse it with exactly this sentence.
 *
 * <pre>
 * test TITLE                                 free words; begins a test
 * request PROJECT CHANNEL
 * with NAME VALUE                            any number: one fact of the request otherwise than below
 * signed VERSION NUMBER|none                 at most one: newest version and highest security version signed before
 * approve PERSON web|command-line            any number
 * expect allowed | expect allowed after DURATION | expect refused SENTENCE
 * </pre>
 *
 * ASCII lines in this order, comments and empty lines as in a policy. A request is one that the policy would allow, if nothing is said
 * otherwise: of the first submitter and target in the alphabet, role {@code app}, version {@code 1.0.0}, the product's minimum security
 * version, format and longest lifetime, and a repository and ref that begin as the policy demands, verified where it demands that. The names
 * for {@code with} are {@code submitter}, {@code rule} (ordinary, break-glass), {@code role}, {@code target}, {@code version},
 * {@code security-version} (a number or none), {@code format}, {@code algorithm}, {@code keys} (names), {@code lifetime}, {@code mark}
 * (development, production), {@code verified-repository}, {@code verified-ref}, {@code declared-repository} and {@code declared-ref} (none
 * takes one away).
 *
 * <p>{@code allowed after 1d} means that the intent waits that long for a veto. Signatures, clock and files are no part of these tests.
 *
 * <pre>
 * test one release manager is not enough
 * request thermo-controller release
 * approve p-5d0c8e2fa917 command-line
 * expect refused 1 of 2 approvals by release-managers is still missing; p-a2f4097be36c may approve
 * </pre>
 */
@NullMarked
package dev.countersign.evidence.policytest;

import org.jspecify.annotations.NullMarked;
