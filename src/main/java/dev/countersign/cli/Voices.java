package dev.countersign.cli;

import dev.countersign.cli.api.JsonObject;
import dev.countersign.cli.api.RequestEvidence;
import dev.countersign.evidence.Channel;
import dev.countersign.evidence.EvidenceException;
import dev.countersign.evidence.Signatures;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.Vote;
import dev.countersign.policy.Policy;
import dev.countersign.policy.Votes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Who has approved a text, by signatures that were verified here. What the server only says does not count.
 *
 * @param counted one vote for each signature that holds; a person may have more than one
 * @param ignored why the others do not, a sentence each
 */
record Voices(List<Vote> counted, List<String> ignored) {

    /** Holds the evidence against a policy and the text that it must be over. */
    static Voices of(Policy policy, SignedText text, List<RequestEvidence> evidence) {
        var counted = new ArrayList<Vote>();
        var ignored = new ArrayList<String>();
        for (var approval : evidence) {
            try {
                counted.add(Signatures.vote(policy, approval.signature(), text));
            } catch (EvidenceException e) {
                ignored.add("What the server shows as the approval by " + approval.person() + " does not count: "
                        + e.getMessage() + ".");
            }
        }
        return new Voices(List.copyOf(counted), List.copyOf(ignored));
    }

    /** As quorums are computed of it. */
    Votes votes() {
        var people = new LinkedHashSet<String>();
        var commandLine = new LinkedHashSet<String>();
        for (var vote : counted) {
            people.add(vote.person());
            if (vote.channel() == Channel.COMMAND_LINE) {
                commandLine.add(vote.person());
            }
        }
        return new Votes(people, commandLine);
    }

    /** Names and ways, or "nobody yet". */
    String words() {
        return counted.isEmpty()
                ? "nobody yet"
                : counted.stream()
                        .map(vote -> vote.person() + " (" + word(vote.channel()) + ")")
                        .collect(Collectors.joining(", "));
    }

    List<JsonObject> documents() {
        return counted.stream()
                .map(vote -> new JsonObject().put("person", vote.person()).put("channel", word(vote.channel())))
                .toList();
    }

    private static String word(Channel channel) {
        return switch (channel) {
            case WEB -> "web";
            case COMMAND_LINE -> "command line";
        };
    }
}
