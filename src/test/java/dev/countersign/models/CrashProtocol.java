package dev.countersign.models;

import static dev.countersign.models.CrashJournal.LENGTH;
import static dev.countersign.models.CrashJournal.WINDOW;
import static dev.countersign.models.CrashJournal.find;
import static dev.countersign.models.CrashJournal.isSuspended;
import static dev.countersign.models.CrashJournal.policyInForce;
import static dev.countersign.models.CrashJournal.policyOf;
import static dev.countersign.models.CrashJournal.requestOf;

import dev.countersign.models.CrashState.Append;
import dev.countersign.models.CrashState.Signing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The order of acts of the signer, and a world that kills it, cuts its power, fails its syncs, lets the HSM answer wrongly and puts old journals
 * back. While the HSM works, the journal goes on: a veto, a suspension or another policy may come in between.
 *
 * <p>Every interleaving is one: what is not a single act of the operating system is several here. Time has three values; a window takes one step of
 * it.
 */
final class CrashProtocol implements Exploration.Model<CrashState> {
    private static final char LAST_TIME = '2';

    private final Scenario scenario;
    private final Set<CrashFlaw> flaws;
    private List<Exploration.Step<CrashState>> steps = List.of();

    /**
     * What may happen in this world.
     *
     * @param statements that people approve, of {@code abc}
     * @param faults how many at most
     */
    record Scenario(
            String statements, boolean vetoes, boolean policies, boolean suspensions, boolean restores, int faults) {}

    CrashProtocol(Scenario scenario, Set<CrashFlaw> flaws) {
        this.scenario = scenario;
        this.flaws = Set.copyOf(flaws);
    }

    @Override
    public CrashState initial() {
        return new CrashState();
    }

    @Override
    public List<Exploration.Step<CrashState>> steps(CrashState state) {
        steps = new ArrayList<>();
        world(state);
        if (state.running) {
            appending(state);
            signing(state);
            if (state.append == Append.IDLE) {
                questions(state);
            }
        } else if (!state.refused) {
            act("start", start(state));
        }
        return steps;
    }

    // ---- the world ----

    private void world(CrashState state) {
        if (state.clock < LAST_TIME) {
            act("time passes", state.copy(next -> next.clock++));
        }
        if (scenario.restores() && !state.running && !state.refused && !state.restored) {
            for (int length = 0; length < state.journal.length(); length += LENGTH) {
                String old = state.journal.substring(0, length);
                fault("an old journal of " + length / LENGTH + " records is put back", state.copy(next -> {
                    next.journal = old;
                    next.synced = old.length();
                    next.torn = false;
                    next.restored = true;
                }));
            }
        }
        if (state.faults == scenario.faults()) {
            return;
        }
        if (state.running) {
            fault("kill -9", dead(state));
            if (state.append == Append.WRITTEN) {
                fault(
                        "the sync fails",
                        flaws.contains(CrashFlaw.GOES_ON_AFTER_FAILED_SYNC)
                                ? state.copy(next -> {
                                    next.append = Append.SYNCED;
                                    next.faults++;
                                })
                                : dead(state));
                if (!state.appended.isEmpty()) {
                    fault("kill -9 in the middle of the write", cut(state, state.journal.length() - LENGTH, true));
                }
            }
        }
        for (int length = state.synced; length <= state.journal.length(); length += LENGTH) {
            powerCut(state, length, false);
            if (length < state.journal.length()) {
                powerCut(state, length, true);
            }
        }
    }

    private void powerCut(CrashState state, int length, boolean torn) {
        CrashState cut = cut(state, length, torn).copy(next -> next.synced = next.journal.length());
        String name = "power cut: " + length / LENGTH + " records stay" + (torn ? " and a part of one" : "");
        fault(name + ", the anchor as it was synced", cut.copy(next -> next.anchor = next.durableAnchor));
        if (!state.anchor.equals(state.durableAnchor)) {
            fault(name + ", the new anchor", cut.copy(next -> next.durableAnchor = next.anchor));
        }
    }

    private static CrashState cut(CrashState state, int length, boolean torn) {
        return dead(state).copy(next -> {
            next.journal = state.journal.substring(0, length);
            next.synced = Math.min(state.synced, length);
            next.torn |= torn;
        });
    }

    private static CrashState dead(CrashState state) {
        return state.dead().copy(next -> next.faults++);
    }

    // ---- the start ----

    private CrashState start(CrashState state) {
        boolean fits = state.journal.indexOf('!') < 0
                && (flaws.contains(CrashFlaw.NO_ANCHOR) || state.journal.startsWith(state.anchor));
        return state.copy(next -> {
            next.torn &= flaws.contains(CrashFlaw.TORN_TAIL_KEPT);
            next.refused = !fits;
            next.running = fits;
            if (fits) {
                next.known = next.journal;
                next.found = isAny(CrashFlaw.WINDOW_FORGOTTEN, CrashFlaw.SIGNED_FORGOTTEN) ? next.journal : "";
                // Its own record, of no account here: what was found is synced with it.
                next.append = flaws.contains(CrashFlaw.NO_SYNC_AT_START) ? Append.IDLE : Append.WRITTEN;
            }
        });
    }

    // ---- the journal ----

    private void appending(CrashState state) {
        Append after = order(state.append);
        switch (after) {
            case SYNCED ->
                act("sync", state.copy(next -> {
                    next.append = after;
                    if (!flaws.contains(CrashFlaw.NO_SYNC)) {
                        next.synced = next.journal.length();
                    }
                    if (flaws.contains(CrashFlaw.ANSWER_BEFORE_ANCHOR)) {
                        next.told = next.journal;
                    }
                }));
            case ANCHOR_RENAMED ->
                act("the anchor is renamed", state.copy(next -> {
                    next.append = after;
                    next.anchor = next.journal;
                }));
            case ANCHORED ->
                act("the anchor's folder is synced", state.copy(next -> {
                    next.append = after;
                    next.durableAnchor = next.anchor;
                }));
            case IDLE -> {
                if (state.append != Append.IDLE) {
                    act("answer", answered(state));
                }
            }
            case WRITTEN -> throw new AssertionError("nothing leads back to it");
        }
    }

    private Append order(Append present) {
        boolean early = flaws.contains(CrashFlaw.ANCHOR_BEFORE_SYNC);
        return switch (present) {
            case IDLE -> Append.IDLE;
            case WRITTEN -> early ? Append.ANCHOR_RENAMED : Append.SYNCED;
            case SYNCED -> early ? Append.IDLE : Append.ANCHOR_RENAMED;
            case ANCHOR_RENAMED -> Append.ANCHORED;
            case ANCHORED -> early ? Append.SYNCED : Append.IDLE;
        };
    }

    private static CrashState answered(CrashState state) {
        return state.copy(next -> {
            next.append = Append.IDLE;
            next.known = next.journal;
            next.told = next.journal;
            if (state.appended.startsWith("S") || state.appended.startsWith("X")) {
                unclaim(next);
            }
            next.appended = "";
        });
    }

    private void write(String what, CrashState state, char kind, char subject) {
        String appended = "" + kind + subject + state.clock;
        act(what, state.copy(next -> {
            next.append = Append.WRITTEN;
            next.appended = appended;
            next.journal += state.torn ? "!--" : appended;
            next.torn = false;
        }));
    }

    // ---- what others ask for ----

    private void questions(CrashState state) {
        String known = state.known;
        for (char statement : scenario.statements().toCharArray()) {
            if (mayIntend(state, statement)) {
                write("intent of " + statement, state, 'I', statement);
            }
            if (scenario.vetoes()
                    && find(known, 'I', statement) >= 0
                    && !isOver(state, statement)
                    && find(known, 'V', statement) < 0) {
                write("veto of " + statement, state, 'V', statement);
            }
        }
        if (scenario.policies()) {
            policies(state);
        }
        if (scenario.suspensions()) {
            if (find(known, 'P', '-') < 0) {
                write("suspension", state, 'P', '-');
            } else if (isSuspended(known)) {
                write("lifting", state, 'L', '-');
            }
        }
    }

    private boolean mayIntend(CrashState state, char statement) {
        boolean fresh = flaws.contains(CrashFlaw.SEVERAL_STATEMENTS)
                ? find(state.known, 'I', statement) < 0
                : "abc"
                        .chars()
                        .filter(other -> requestOf((char) other) == requestOf(statement))
                        .noneMatch(other -> find(state.known, 'I', (char) other) >= 0);
        return fresh
                && state.clock < LAST_TIME
                && policyOf(statement) == policyInForce(state.known)
                && !isSuspended(state.known);
    }

    private void policies(CrashState state) {
        int change = find(state.known, 'C', '2');
        if (change < 0) {
            if (state.clock < LAST_TIME) {
                write("change of policy", state, 'C', '2');
            }
        } else if (find(state.known, 'D', '2') < 0) {
            boolean vetoed = find(state.known, 'V', '2') >= 0;
            if (scenario.vetoes() && !vetoed) {
                write("veto of the change", state, 'V', '2');
            }
            boolean over = state.clock - state.known.charAt(change + 2) >= WINDOW
                    || flaws.contains(CrashFlaw.POLICY_WITHOUT_WINDOW);
            if (over && (!vetoed || flaws.contains(CrashFlaw.POLICY_VETO_FORGOTTEN))) {
                write("adoption", state, 'D', '2');
            }
        }
    }

    // ---- signing ----

    private void signing(CrashState state) {
        switch (state.signing) {
            case NONE -> {
                for (char statement : scenario.statements().toCharArray()) {
                    if (mayClaim(state, statement)) {
                        act("claim of " + statement, state.copy(next -> {
                            next.signing = Signing.CLAIMED;
                            next.claimed = statement;
                        }));
                    }
                }
                if (state.append == Append.IDLE || !state.appended.isEmpty()) {
                    release(state);
                }
            }
            case CLAIMED -> {
                hsm(state, 'g');
                if (state.faults < scenario.faults()) {
                    hsm(state, 'w');
                }
            }
            case MADE -> {
                boolean good = state.made.charAt(2 * (state.signature - '0') + 1) == 'g';
                act(
                        "verification",
                        good || flaws.contains(CrashFlaw.NOT_VERIFIED)
                                ? state.copy(next -> next.signing = Signing.VERIFIED)
                                : state.dead());
            }
            case VERIFIED -> {
                boolean recorded = state.appended.startsWith("S");
                if (flaws.contains(CrashFlaw.RELEASED_BEFORE_RECORD)
                        || (flaws.contains(CrashFlaw.RELEASED_BEFORE_SYNC) && recorded)) {
                    letOut(state, state.signature);
                }
                if (state.append == Append.IDLE) {
                    record(state);
                }
            }
        }
    }

    private boolean mayClaim(CrashState state, char statement) {
        if (flaws.contains(CrashFlaw.SIGNS_BEFORE_INTENT) && state.appended.startsWith("I" + statement)) {
            return true;
        }
        int intent = find(state.known, 'I', statement);
        return state.append == Append.IDLE
                && intent >= 0
                && !isOver(state, statement)
                && find(state.known, 'V', statement) < 0
                && policyOf(statement) == policyInForce(state.known)
                && !isSuspended(state.known)
                && (state.clock - state.known.charAt(intent + 2) >= WINDOW
                        || (flaws.contains(CrashFlaw.WINDOW_FORGOTTEN) && intent < state.found.length()));
    }

    /** Signed or abandoned. */
    private boolean isOver(CrashState state, char statement) {
        String known =
                flaws.contains(CrashFlaw.SIGNED_FORGOTTEN) ? state.known.substring(state.found.length()) : state.known;
        return find(known, 'X', statement) >= 0
                || signatureOf(known, state.made, statement).isPresent();
    }

    private static Optional<Character> signatureOf(String known, String made, char statement) {
        return CrashJournal.records(known).stream()
                .filter(each -> each.charAt(0) == 'S' && made.charAt(2 * (each.charAt(1) - '0')) == statement)
                .map(each -> each.charAt(1))
                .findFirst();
    }

    private void hsm(CrashState state, char goodness) {
        boolean intended = find(state.journal.substring(0, state.synced), 'I', state.claimed) >= 0;
        CrashState next = state.copy(after -> {
            after.signing = Signing.MADE;
            after.signature = (char) ('0' + after.made.length() / 2);
            after.made += "" + after.claimed + goodness;
            after.faults += goodness == 'g' ? 0 : 1;
        });
        steps.add(new Exploration.Step<>(
                goodness == 'g' ? "the HSM signs" : "the HSM answers wrongly",
                next,
                goodness != 'g',
                intended ? "" : "I1: the HSM signs without a durable intent"));
    }

    /** Looked at again, for much may have been journalled while the HSM worked. */
    private void record(CrashState state) {
        boolean policy =
                policyOf(state.claimed) == policyInForce(state.known) || flaws.contains(CrashFlaw.POLICY_ONLY_AT_CLAIM);
        boolean active = !isSuspended(state.known) || flaws.contains(CrashFlaw.SUSPENSION_ONLY_AT_CLAIM);
        boolean vetoed = find(state.known, 'V', state.claimed) >= 0 && !flaws.contains(CrashFlaw.VETO_ONLY_AT_CLAIM);
        if (vetoed) {
            act("the signature is thrown away", state.copy(CrashProtocol::unclaim));
        } else if (policy && active) {
            write("record of the signature", state, 'S', state.signature);
        } else {
            write("record that it is abandoned", state, 'X', state.claimed);
        }
    }

    private void release(CrashState state) {
        for (char statement : scenario.statements().toCharArray()) {
            signatureOf(state.known, state.made, statement).ifPresent(signature -> letOut(state, signature));
        }
    }

    private void letOut(CrashState state, char signature) {
        if (state.released.indexOf(signature) < 0) {
            act("release of signature " + signature, state.copy(next -> next.released += signature));
        }
    }

    private static void unclaim(CrashState state) {
        state.signing = Signing.NONE;
        state.claimed = '-';
        state.signature = '-';
    }

    // ---- what must hold ----

    @Override
    public Optional<String> violation(CrashState state) {
        if (state.refused && !state.restored) {
            return Optional.of("locked out: the signer refuses to start though nobody touched its files");
        }
        if ((state.running || !state.restored) && !state.journal.startsWith(state.told)) {
            return Optional.of("I5: a head that was given out is gone");
        }
        return state.journal.indexOf('!') >= 0
                ? Optional.empty()
                : CrashJournal.violation(state.journal, state.made).or(() -> releases(state));
    }

    private static Optional<String> releases(CrashState state) {
        String requests = "";
        for (char signature : state.released.toCharArray()) {
            char request = requestOf(state.made.charAt(2 * (signature - '0')));
            if (requests.indexOf(request) >= 0) {
                return Optional.of("I3: two signatures of one request were let out");
            }
            requests += request;
            if (!state.restored && find(state.journal.substring(0, state.synced), 'S', signature) < 0) {
                return Optional.of("I4: a signature was let out that is not durably in the journal");
            }
        }
        return Optional.empty();
    }

    /** The first request has come to an end, or can never begin; after an old journal was put back, it is enough to refuse. */
    @Override
    public boolean isGoal(CrashState state) {
        if (state.refused) {
            return true;
        }
        boolean ended = find(state.known, 'V', 'a') >= 0
                || find(state.known, 'V', 'b') >= 0
                || find(state.known, 'X', 'a') >= 0
                || find(state.known, 'X', 'b') >= 0
                || policyInForce(state.known) == '2'
                || !state.released.isEmpty()
                || (state.clock == LAST_TIME && find(state.known, 'I', 'a') < 0 && find(state.known, 'I', 'b') < 0);
        return state.running && state.append == Append.IDLE && state.signing == Signing.NONE && ended;
    }

    private boolean isAny(CrashFlaw... some) {
        return flaws.stream().anyMatch(List.of(some)::contains);
    }

    private void act(String name, CrashState next) {
        steps.add(new Exploration.Step<>(name, next, false, ""));
    }

    private void fault(String name, CrashState next) {
        steps.add(new Exploration.Step<>(name, next, true, ""));
    }
}
