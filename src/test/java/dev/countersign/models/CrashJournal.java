package dev.countersign.models;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The journal of the crash model, and what may stand in it. A record is three characters: kind, subject, time.
 *
 * <pre>
 * I a 0    intent of statement a at time 0; a and b are two texts of one request under policy 1, c is a request under policy 2
 * S 0 1    signature number 0
 * V a 1    veto of statement a; V 2 t: veto of the change
 * X a 1    abandoned
 * C 2 0    change to policy 2 accepted; D 2 1: in force
 * P - 0    the key is suspended; L - 0: lifted
 * ! - -    no record: text glued to a torn line
 * </pre>
 */
final class CrashJournal {
    static final int LENGTH = 3;
    static final int WINDOW = 1;

    private CrashJournal() {}

    static List<String> records(String journal) {
        return IntStream.range(0, journal.length() / LENGTH)
                .mapToObj(i -> journal.substring(i * LENGTH, (i + 1) * LENGTH))
                .toList();
    }

    static char policyOf(char statement) {
        return statement == 'c' ? '2' : '1';
    }

    static char requestOf(char statement) {
        return statement == 'c' ? 'C' : 'A';
    }

    /** Which record of this kind and subject is there, or -1. */
    static int find(String journal, char kind, char subject) {
        for (int i = 0; i < journal.length(); i += LENGTH) {
            if (journal.charAt(i) == kind && journal.charAt(i + 1) == subject) {
                return i;
            }
        }
        return -1;
    }

    static char policyInForce(String journal) {
        return find(journal, 'D', '2') >= 0 ? '2' : '1';
    }

    static boolean isSuspended(String journal) {
        return journal.lastIndexOf("P-") > journal.lastIndexOf("L-");
    }

    /**
     * The rules, read from the records alone.
     *
     * @param made statement and goodness of each signature that the HSM ever made
     * @return what is wrong, if anything is
     */
    static Optional<String> violation(String journal, String made) {
        char policy = '1';
        boolean suspended = false;
        char time = '0';
        Map<Character, String> intents = new HashMap<>();
        var vetoed = new HashSet<Character>();
        var signed = new HashSet<Character>();
        String change = "";
        for (String each : records(journal)) {
            char subject = each.charAt(1);
            if (each.charAt(2) < time) {
                return Optional.of("time goes back in the journal");
            }
            time = each.charAt(2);
            switch (each.charAt(0)) {
                case 'I' -> {
                    if (policyOf(subject) != policy) {
                        return Optional.of("I6: an intent under a policy that is not the newest");
                    }
                    if (intents.put(requestOf(subject), each) != null) {
                        return Optional.of("I7: a request has two intents");
                    }
                }
                case 'S' -> {
                    char statement = made.charAt(2 * (subject - '0'));
                    String intent = intents.getOrDefault(requestOf(statement), "   ");
                    if (intent.charAt(1) != statement) {
                        return Optional.of("I1: a signature without an intent");
                    }
                    if (made.charAt(2 * (subject - '0') + 1) != 'g') {
                        return Optional.of("I4: a wrong signature in the journal");
                    }
                    if (!signed.add(requestOf(statement))) {
                        return Optional.of("I3: two signatures for one request");
                    }
                    if (vetoed.contains(statement)) {
                        return Optional.of("veto: signed after a veto");
                    }
                    if (policyOf(statement) != policy) {
                        return Optional.of("I6: a signature under a policy that is not the newest");
                    }
                    if (suspended) {
                        return Optional.of("suspension: signed with a suspended key");
                    }
                    if (time - intent.charAt(2) < WINDOW) {
                        return Optional.of("window: signed before the window was over");
                    }
                }
                case 'V' -> vetoed.add(subject);
                case 'C' -> change = each;
                case 'D' -> {
                    if (change.isEmpty() || time - change.charAt(2) < WINDOW || vetoed.contains('2')) {
                        return Optional.of("I6: a policy came into force that may not");
                    }
                    policy = '2';
                }
                case 'P' -> suspended = true;
                case 'L' -> suspended = false;
                default -> {
                    // Nothing hangs on the others.
                }
            }
        }
        return Optional.empty();
    }
}
