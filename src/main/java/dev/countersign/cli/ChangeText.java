package dev.countersign.cli;

import dev.countersign.cli.api.ChangeView;
import java.util.LinkedHashMap;
import java.util.Map;

/** Says in words where a change stands by the server's word. */
final class ChangeText {
    private ChangeText() {}

    static void print(ChangeView change, Output output) {
        output.line("Change " + change.id() + " is " + RequestText.words(change.state()) + ".");
        output.facts(about(change));
    }

    /** How scripts learn where a change stands. */
    static ExitCode exitCode(ChangeView change) {
        if (change.state().equals("effective")) {
            return ExitCode.OK;
        }
        return change.isFinal() ? ExitCode.REFUSED : ExitCode.PENDING;
    }

    private static Map<String, String> about(ChangeView change) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("kind", change.kind() + " " + change.subject());
        facts.put("because", change.reason());
        facts.put("proposed by", change.proposer() + ", " + change.created());
        facts.put("approved by", change.approvers().isEmpty() ? "nobody yet" : String.join(", ", change.approvers()));
        if (!change.missing().isEmpty()) {
            facts.put("missing", String.join("; ", change.missing()));
        }
        change.waitsUntil().ifPresent(end -> facts.put("waits until", end + ", and can be vetoed"));
        change.veto().ifPresent(veto -> facts.put("vetoed by", RequestText.objection(veto)));
        change.problem().ifPresent(problem -> facts.put("problem", problem));
        return facts;
    }
}
