package dev.countersign.policy;

import static dev.countersign.testing.CompletePolicy.ADA;
import static dev.countersign.testing.CompletePolicy.BEN;
import static dev.countersign.testing.CompletePolicy.CAT;
import static dev.countersign.testing.CompletePolicy.DAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.testing.CompletePolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** When enough people have agreed, and what is said when they have not. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class QuorumsTest {
    private static final Policy POLICY =
            CompletePolicy.with("threshold 2\n", "group reviewers %s %s\nthreshold 2\n".formatted(ADA, CAT));
    private static final List<String> EVERYBODY = List.of(ADA, BEN, CAT, DAN, "stranger");

    @Test
    void two_of_a_group_are_two_members_of_it() {
        var rule = rule("2 release-managers");
        assertThat(judge(rule, Set.of(ADA, BEN))).isEqualTo(new Quorum.Met());
        assertThat(judge(rule, Set.of(ADA, BEN, CAT))).isEqualTo(new Quorum.Met());
        for (Set<String> few :
                List.of(Set.<String>of(), Set.of(ADA), Set.of(ADA, CAT), Set.of(CAT, DAN), Set.of(ADA, "stranger"))) {
            assertThat(judge(rule, few)).as(few.toString()).isInstanceOf(Quorum.Missing.class);
        }
    }

    @Test
    void the_excluded_person_never_counts() {
        var rule = rule("2 everybody");
        assertThat(Quorums.of(POLICY, rule, 0, Votes.web(Set.of(ADA, BEN)), Optional.of(ADA)))
                .isEqualTo(new Quorum.Missing(
                        "1 of 2 approvals by everybody is still missing; %s, %s may approve".formatted(CAT, DAN)));
        assertThat(Quorums.of(POLICY, rule, 0, Votes.web(Set.of(ADA, BEN, CAT)), Optional.of(ADA)))
                .isEqualTo(new Quorum.Met());
        assertThat(Quorums.of(POLICY, rule, 0, Votes.web(Set.of(ADA, BEN)), Optional.of("stranger")))
                .isEqualTo(new Quorum.Met());
        var commandLine = new Votes(Set.of(ADA, BEN, CAT), Set.of(ADA));
        assertThat(Quorums.of(POLICY, rule, 1, commandLine, Optional.of(ADA)))
                .isEqualTo(new Quorum.Missing(
                        "1 of 1 approvals over the command line is still missing; %s, %s may approve there"
                                .formatted(BEN, CAT)));
    }

    @Test
    void one_person_fills_one_place_although_in_two_groups() {
        var rule = rule("2 everybody 1 release-managers");
        assertThat(judge(rule, Set.of(ADA, BEN)))
                .isEqualTo(new Quorum.Missing(
                        "1 of 2 approvals by everybody is still missing; %s, %s may approve".formatted(CAT, DAN)));
        assertThat(judge(rule, Set.of(ADA, CAT, DAN))).isEqualTo(new Quorum.Met());
        assertThat(judge(rule, Set.of(ADA, BEN, CAT))).isEqualTo(new Quorum.Met());
    }

    @Test
    void whoever_sits_moves_when_that_makes_room() {
        // Ada is asked first and could take the place that only she and Ben can fill.
        var rule = rule("1 everybody 1 release-managers");
        assertThat(judge(rule, Set.of(ADA, CAT))).isEqualTo(new Quorum.Met());
        assertThat(judge(rule("1 release-managers 1 everybody"), Set.of(ADA, BEN)))
                .isEqualTo(new Quorum.Met());
        assertThat(judge(rule, Set.of(CAT, DAN))).isInstanceOf(Quorum.Missing.class);
        // Groups of one size that overlap: Ada sits first, and Ben or Cat make her move.
        var crossing = rule("1 release-managers 1 reviewers");
        assertThat(judge(crossing, Set.of(ADA, BEN))).isEqualTo(new Quorum.Met());
        assertThat(judge(crossing, Set.of(ADA, CAT))).isEqualTo(new Quorum.Met());
    }

    @Test
    void what_is_missing_is_said_by_group_and_names_who_may_fill_it() {
        var rule = rule("2 release-managers 1 security");
        assertThat(judge(rule, Set.of()))
                .isEqualTo(new Quorum.Missing(
                        "2 of 2 approvals by release-managers and 1 of 1 approvals by security are still missing;"
                                + " %s, %s, %s, %s may approve".formatted(ADA, BEN, CAT, DAN)));
        assertThat(judge(rule, Set.of(ADA, DAN)))
                .isEqualTo(new Quorum.Missing(
                        "1 of 2 approvals by release-managers is still missing; %s may approve".formatted(BEN)));
        assertThat(judge(rule, Set.of(ADA, BEN)))
                .isEqualTo(new Quorum.Missing(
                        "1 of 1 approvals by security is still missing; %s, %s may approve".formatted(CAT, DAN)));
        assertThat(Quorums.of(POLICY, rule, 0, Votes.web(Set.of(ADA, CAT)), Optional.of(BEN)))
                .isEqualTo(new Quorum.Missing(
                        "1 of 2 approvals by release-managers is still missing; nobody else may approve"));
    }

    @Test
    void somebody_whose_approval_would_not_help_is_not_named() {
        assertThat(judge(rule("1 security 1 release-managers"), Set.of(CAT)))
                .isEqualTo(
                        new Quorum.Missing("1 of 1 approvals by release-managers is still missing; %s, %s may approve"
                                .formatted(ADA, BEN)));
    }

    @Test
    void the_command_line_is_counted_among_those_who_fill_places() {
        var rule = rule("2 release-managers");
        assertThat(judge(rule, 1, Set.of(ADA, BEN, CAT), Set.of(CAT)))
                .isEqualTo(new Quorum.Missing(
                        "1 of 1 approvals over the command line is still missing; %s, %s may approve there"
                                .formatted(ADA, BEN)));
        assertThat(judge(rule, 1, Set.of(ADA, BEN), Set.of(BEN))).isEqualTo(new Quorum.Met());
        assertThat(judge(rule, 2, Set.of(ADA, BEN), Set.of(BEN)))
                .isEqualTo(new Quorum.Missing(
                        "1 of 2 approvals over the command line is still missing; %s may approve there"
                                .formatted(ADA)));
        assertThat(judge(rule, 2, Set.of(ADA, BEN), Set.of(ADA, BEN))).isEqualTo(new Quorum.Met());
    }

    @Test
    void people_and_channel_can_be_missing_together() {
        assertThat(judge(rule("3 everybody"), 2, Set.of(DAN), Set.of()))
                .isEqualTo(new Quorum.Missing("2 of 3 approvals by everybody are still missing; %s, %s, %s may approve;"
                                .formatted(ADA, BEN, CAT)
                        + " 2 of 2 approvals over the command line are still missing; %s, %s, %s may approve there"
                                .formatted(ADA, BEN, CAT)));
    }

    @Test
    void enough_people_over_the_command_line_displace_those_of_the_web() {
        // Three web approvals would fill all places; the one over the command line must get one.
        assertThat(judge(rule("3 everybody"), 1, Set.of(ADA, BEN, CAT, DAN), Set.of(CAT)))
                .isEqualTo(new Quorum.Met());
    }

    @Test
    void people_over_the_command_line_have_agreed() {
        assertThatThrownBy(() -> new Votes(Set.of(ADA), Set.of(BEN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("who agreed over the command line has agreed");
        assertThat(Votes.web(Set.of(ADA)).commandLine()).isEmpty();
    }

    /** Against every assignment of people to places, tried one by one. */
    @Test
    void for_every_rule_and_every_set_of_votes_it_is_what_trying_everything_says() {
        int tried = 0;
        for (String text : List.of(
                "2 release-managers",
                "2 release-managers 1 security",
                "1 release-managers 1 security",
                "1 everybody 1 release-managers",
                "2 everybody 1 security",
                "1 security 2 everybody 1 release-managers",
                "1 release-managers 1 reviewers",
                "1 reviewers 1 release-managers 1 security",
                "4 everybody")) {
            var rule = rule(text);
            for (int commandLine = 0; commandLine <= 2; commandLine++) {
                for (Set<String> people : subsets(EVERYBODY)) {
                    for (Set<String> channel : subsets(people)) {
                        for (Optional<String> excluded : List.of(Optional.<String>empty(), Optional.of(ADA))) {
                            boolean met = Quorums.of(POLICY, rule, commandLine, new Votes(people, channel), excluded)
                                    instanceof Quorum.Met;
                            var counted = new HashSet<>(people);
                            excluded.ifPresent(counted::remove);
                            assertThat(met)
                                    .as("%s, %d, %s, %s, %s", text, commandLine, people, channel, excluded)
                                    .isEqualTo(canFill(places(rule), counted, channel, commandLine));
                            tried++;
                        }
                    }
                }
            }
        }
        assertThat(tried).isEqualTo(9 * 3 * 243 * 2);
    }

    private static boolean canFill(List<String> places, Set<String> people, Set<String> channel, int commandLine) {
        if (places.isEmpty()) {
            return commandLine <= 0;
        }
        var rest = places.subList(1, places.size());
        for (String person : people) {
            if (POLICY.members(places.getFirst()).contains(person)) {
                var others = new HashSet<>(people);
                others.remove(person);
                if (canFill(rest, others, channel, commandLine - (channel.contains(person) ? 1 : 0))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<String> places(Rule rule) {
        var places = new ArrayList<String>();
        rule.shares().forEach(share -> places.addAll(Collections.nCopies(share.count(), share.group())));
        return places;
    }

    private static List<Set<String>> subsets(Collection<String> all) {
        var subsets = new ArrayList<Set<String>>();
        subsets.add(Set.of());
        for (String item : all) {
            for (Set<String> smaller : List.copyOf(subsets)) {
                var larger = new HashSet<>(smaller);
                larger.add(item);
                subsets.add(larger);
            }
        }
        return subsets;
    }

    private static Quorum judge(Rule rule, Set<String> people) {
        return judge(rule, 0, people, Set.of());
    }

    private static Quorum judge(Rule rule, int commandLine, Set<String> people, Set<String> channel) {
        return Quorums.of(POLICY, rule, commandLine, new Votes(people, channel), Optional.empty());
    }

    private static Rule rule(String text) {
        String[] words = text.split(" ");
        var shares = new ArrayList<Rule.Share>();
        for (int i = 0; i < words.length; i += 2) {
            shares.add(new Rule.Share(Integer.parseInt(words[i]), words[i + 1]));
        }
        return new Rule(shares);
    }
}
