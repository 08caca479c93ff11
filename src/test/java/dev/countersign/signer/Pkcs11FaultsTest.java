package dev.countersign.signer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.signer.Pkcs11Cell.Position;
import dev.countersign.testing.Pkcs11Fault;
import dev.countersign.testing.Pkcs11Fault.Action;
import dev.countersign.testing.Pkcs11Fault.Function;
import dev.countersign.testing.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Campaign {@code pkcs11-faults}: the real signer on a real token that fails at every function, in every way, at the first,
 * the middle and the last call.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class Pkcs11FaultsTest {
    private static final int LANES = 2;
    private static final Set<Function> UNCALLED = EnumSet.of(Function.C_SIGN_UPDATE, Function.C_SIGN_FINAL);

    @TempDir
    private Path folder;

    @Test
    void whatever_fails_nothing_wrong_is_released_nothing_is_signed_twice_and_the_next_start_goes_on()
            throws Exception {
        List<Pkcs11Cell> cells = Report.largeCampaign() ? Pkcs11Cell.all() : Pkcs11Cell.ordinary();
        List<Pkcs11Cell> called = cells.stream()
                .filter(cell -> !UNCALLED.contains(cell.function()))
                .toList();
        List<Pkcs11Cell> uncalled = cells.stream()
                .filter(cell -> UNCALLED.contains(cell.function()))
                .toList();
        List<String> wrong = new ArrayList<>();
        List<Pkcs11Stage> stages = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(LANES + 2)) {
            List<Future<List<String>>> results = new ArrayList<>();
            // A hanging token is waited for, which costs nothing but time: beside the others.
            for (var function : List.of(Function.C_LOGIN, Function.C_SIGN)) {
                results.add(threads.submit(() -> hang(function)));
            }
            for (int lane = 0; lane < LANES; lane++) {
                int mine = lane;
                results.add(threads.submit(() -> {
                    var stage = new Pkcs11Stage(folder.resolve("lane-" + mine));
                    synchronized (stages) {
                        stages.add(stage);
                    }
                    var found = new ArrayList<String>();
                    for (int i = mine; i < called.size(); i += LANES) {
                        Pkcs11Cell cell = called.get(i);
                        stage.play(cell).ifPresent(sentence -> found.add(cell + ": " + sentence));
                    }
                    if (mine == 0) {
                        found.addAll(stage.playUncalled(uncalled));
                    }
                    return found;
                }));
            }
            for (Future<List<String>> result : results) {
                wrong.addAll(result.get());
            }
        }
        long slowest = stages.stream()
                .mapToLong(Pkcs11Stage::slowestMilliseconds)
                .max()
                .orElse(0);
        Report.campaign(
                "pkcs11-faults",
                cells.size() + 2,
                wrong.size(),
                "8 functions x at least 12 faults; none wrong released, none signed twice, recovered within 3 s (slowest "
                        + slowest + " ms); " + uncalled.size() + " of functions that a signer never calls");
        assertThat(wrong).isEmpty();
    }

    /** Also what the campaign for planted bugs runs: without a verification after signing, it fails. */
    @Test
    void a_signature_that_the_token_altered_is_not_released() throws Exception {
        var stage = new Pkcs11Stage(folder.resolve("signer"));
        for (var action : List.of(Action.FLIP, Action.ZERO, Action.SWAP)) {
            assertThat(stage.play(new Pkcs11Cell(Function.C_SIGN, action, 0, Position.LAST)))
                    .as(action.name())
                    .isEmpty();
        }
    }

    @Test
    void the_ordinary_run_has_every_function_and_every_fault() {
        List<Pkcs11Cell> ordinary = Pkcs11Cell.ordinary();
        assertThat(ordinary).hasSize(60).doesNotHaveDuplicates();
        assertThat(ordinary.stream().map(Pkcs11Cell::function)).containsAll(List.of(Function.values()));
        assertThat(ordinary.stream().map(Pkcs11Cell::position)).containsAll(List.of(Position.values()));
        assertThat(kinds(ordinary)).isEqualTo(kinds(Pkcs11Cell.all()));
        assertThat(Pkcs11Cell.all()).hasSize(474).containsAll(ordinary);
    }

    private static Set<String> kinds(List<Pkcs11Cell> cells) {
        return cells.stream().map(cell -> cell.action() + " " + cell.argument()).collect(Collectors.toSet());
    }

    /** A token that does not answer ends the process by itself, whether at the start or at work. */
    private List<String> hang(Function function) throws IOException {
        var stage = new Pkcs11Stage(folder.resolve("hangs-" + function));
        // The fourth signature is the first after those of the three canaries.
        stage.shim().faults(Pkcs11Fault.at(function == Function.C_LOGIN ? 1 : 4, function, Action.HANG, 600_000));
        try (var signer = stage.launch()) {
            if (signer.awaitListening()) {
                assertThatThrownBy(() -> signer.sign(stage.release())).isInstanceOf(IOException.class);
            }
            return signer.awaitExit() == Surprise.EXIT_CODE
                    ? List.of()
                    : List.of("a hanging " + function.word() + " ended with status " + signer.awaitExit());
        }
    }
}
