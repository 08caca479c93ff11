package dev.countersign.signer;

import static dev.countersign.testing.TestRelease.APPROVER_1;
import static dev.countersign.testing.TestRelease.APPROVER_2;
import static dev.countersign.testing.TestRelease.AUDITOR;
import static dev.countersign.testing.TestRelease.SECURITY_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.evidence.Change;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.testing.JournalLines;
import dev.countersign.testing.TestRelease;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every state that a request can be in, and everything that can be asked of it: the whole table, and the same again after a start. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RequestTransitionsTest {
    /** Answers by their kind; refusals by their code. */
    private static final String TABLE = """
            state           intend      other     complete    reject      veto        stranger
            nothing         receipt     receipt   unknown     receipt     receipt     quorum
            rejected        rejected    conflict  rejected    receipt     rejected    rejected
            stopped-before  vetoed      conflict  vetoed      vetoed      receipt     receipt
            waiting         receipt     conflict  waiting     conflict    receipt     quorum
            ready           receipt     conflict  done        conflict    receipt     quorum
            vetoed          vetoed      conflict  vetoed      vetoed      receipt     receipt
            signed          receipt     conflict  done        signed      signed      signed
            suspended       receipt     conflict  suspended   conflict    receipt     quorum
            revoked         receipt     conflict  suspended   conflict    receipt     quorum
            superseded      superseded  conflict  superseded  superseded  superseded  superseded
            abandoned       expired     conflict  expired     expired     expired     expired
            """;

    @TempDir
    private Path folder;

    static Stream<Arguments> cells() {
        List<String[]> rows =
                TABLE.lines().map(line -> line.strip().split(" +")).toList();
        String[] moves = rows.getFirst();
        return rows.stream()
                .skip(1)
                .flatMap(row -> Arrays.stream(new int[] {1, 2, 3, 4, 5, 6})
                        .mapToObj(column -> Arguments.of(row[0], moves[column], row[column])));
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @MethodSource("cells")
    void every_move_in_every_state(String state, String move, String expected) throws Exception {
        try (var signer = new SignerInMemory(folder, Administered.pinned())) {
            TestRelease release = signer.thermo();
            reach(state, release, signer);
            Question question = question(move, release);
            Answer answer = signer.ask(question, release.artifact());
            assertThat(word(answer)).isEqualTo(expected);
            signer.restart();
            Answer again = signer.ask(question, release.artifact());
            if (answer instanceof Answer.Refused) {
                assertThat(word(again)).isEqualTo(expected);
            } else {
                assertThat(again).usingRecursiveComparison().isEqualTo(answer);
            }
            long signatures = state.equals("signed") || expected.equals("done") ? 1 : 0;
            assertThat((long) signer.token.given()).isEqualTo(signatures);
            assertThat(JournalLines.read(folder).signed()).hasSize((int) signatures);
        }
    }

    private static void reach(String state, TestRelease release, SignerInMemory signer) throws IOException {
        if (state.equals("nothing")) {
            return;
        }
        if (state.equals("rejected")) {
            receipt(signer.ask(release.rejectedBy(SECURITY_1)));
            return;
        }
        if (state.equals("stopped-before")) {
            receipt(signer.ask(Administered.veto(release.statement(), AUDITOR)));
            return;
        }
        receipt(signer.ask(release.approved(), release.artifact()));
        if (!state.equals("waiting")) {
            signer.pass(Administered.WINDOW);
        }
        switch (state) {
            case "waiting", "ready" -> {}
            case "vetoed" -> receipt(signer.ask(Administered.veto(release.statement(), AUDITOR)));
            case "signed" ->
                assertThat(signer.ask(release.complete(), release.artifact())).isInstanceOf(Answer.Signed.class);
            case "suspended" ->
                receipt(signer.ask(Administered.change(
                        Change.Kind.SUSPEND, Administered.spki("thermo-1"), signer.now(), SECURITY_1)));
            case "revoked" ->
                receipt(signer.ask(Administered.change(
                        Change.Kind.REVOKE,
                        Administered.spki("thermo-1"),
                        signer.now(),
                        APPROVER_1,
                        APPROVER_2,
                        AUDITOR)));
            case "superseded" ->
                receipt(signer.ask(Administered.policy(Administered.removed(), signer.now(), APPROVER_2, SECURITY_1)));
            case "abandoned" -> {
                signer.pass(Duration.ofDays(8));
                assertThat(word(signer.ask(release.complete(), release.artifact())))
                        .isEqualTo("expired");
            }
            default -> throw new IllegalArgumentException(state);
        }
    }

    private static Question question(String move, TestRelease release) {
        return switch (move) {
            case "intend" -> release.approved();
            case "other" -> release.with("sbom", "5".repeat(64)).approved();
            case "complete" -> release.complete();
            case "reject" -> release.rejectedBy(APPROVER_2);
            case "veto" -> Administered.veto(release.statement(), AUDITOR);
            case "stranger" -> Administered.veto(release.statement(), SECURITY_1);
            default -> throw new IllegalArgumentException(move);
        };
    }

    private static String word(Answer answer) {
        return switch (answer) {
            case Answer.Receipt receipt -> "receipt";
            case Answer.Signed signed -> "done";
            case Answer.Refused refused -> refused.code().word();
            default -> throw new AssertionError(answer);
        };
    }

    private static void receipt(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Receipt.class);
    }
}
