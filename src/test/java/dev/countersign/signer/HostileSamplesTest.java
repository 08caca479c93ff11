package dev.countersign.signer;

import static dev.countersign.signer.HostileWorld.ANN;
import static dev.countersign.signer.HostileWorld.ANN_KEY;
import static dev.countersign.signer.HostileWorld.BEN;
import static dev.countersign.signer.HostileWorld.BEN_SSH;
import static dev.countersign.signer.HostileWorld.CAT;
import static dev.countersign.signer.HostileWorld.CAT_KEY;
import static dev.countersign.signer.HostileWorld.DAN;
import static dev.countersign.signer.HostileWorld.DAN_SSH;
import static dev.countersign.signer.HostileWorld.GUS;
import static dev.countersign.signer.HostileWorld.HAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.SshSignature;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.testing.SshSecurityKey;
import dev.countersign.testing.TestAuthenticator;
import dev.countersign.testing.TestRelease;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A little of each kind of wrong evidence, and all the right evidence that is like it: what the mass of the campaign rests on. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HostileSamplesTest {
    private static final int OF_EACH_KIND = 40;
    private static final long SEED = 7;

    @TempDir
    private Path folder;

    @Test
    void no_kind_is_taken_under_a_simple_policy() throws Exception {
        try (var signer = HostileWorlds.simpleSigner(folder)) {
            var attack = HostileWorlds.simple(signer.policy(), signer.now(), signer::ask);
            var mass = new HostileMass(signer, attack.kinds());
            assertThat(mass.attack(OF_EACH_KIND * attack.kinds().size(), SEED)).isEmpty();
        }
    }

    @Test
    void no_kind_is_taken_under_a_policy_with_everything_in_it() throws Exception {
        try (var signer = HostileWorlds.completeSigner(folder)) {
            var attack = HostileWorlds.complete(signer.policy(), signer.now(), signer::ask);
            var mass = new HostileMass(signer, attack.kinds());
            assertThat(mass.attack(OF_EACH_KIND * attack.kinds().size(), SEED)).isEmpty();
        }
    }

    @Test
    void all_that_is_right_is_signed_once() throws Exception {
        try (var signer = HostileWorlds.completeSigner(folder)) {
            var world = new HostileWorld(signer.policy(), signer.now());
            for (TestRelease release : List.of(world.thermo(), world.beta())) {
                assertSignsOnce(signer, release, HostileWorld.approved(release).approvals());
            }
            TestRelease release = world.thermo();
            byte[] text = release.statement();
            byte[] approval = SignedText.approve(text).bytes();
            var highCounter = new SshSignature(
                    ANN_KEY.blob(approval, SshSecurityKey.FLAGS, -1).bytes());
            assertSignsOnce(signer, release, List.of(highCounter, BEN_SSH.approve(text), DAN_SSH.approve(text)));
            release = world.thermo();
            text = release.statement();
            var synced = DAN.sign(
                    TestAuthenticator.clientData(SignedText.approve(text).challenge(), TestAuthenticator.ORIGIN, "}"),
                    TestAuthenticator.authenticatorData(TestAuthenticator.RP, TestAuthenticator.FLAGS | 0x18));
            assertSignsOnce(signer, release, List.of(HAL.approve(text), ANN_KEY.approve(text), synced));
            release = world.thermo();
            text = release.statement();
            assertSignsOnce(signer, release, List.of(HAL.approve(text), ANN_KEY.approve(text), BEN.approve(text)));
            release = world.thermo().with("submitter", "ann-ci");
            text = release.statement();
            assertSignsOnce(signer, release, List.of(GUS.approve(text), BEN_SSH.approve(text), CAT.approve(text)));
            release = world.thermo().with("rule", "break-glass");
            text = release.statement();
            assertSignsOnce(
                    signer,
                    release,
                    List.of(ANN.approve(text), BEN.approve(text), GUS.approve(text), CAT_KEY.approve(text)));
        }
    }

    @Test
    void what_waits_is_signed_after_its_window_and_no_lower_version_ever() throws Exception {
        try (var signer = HostileWorlds.completeSigner(folder)) {
            var world = new HostileWorld(signer.policy(), signer.now());
            TestRelease release = world.valve();
            assertThat(signer.ask(HostileWorld.approved(release), release.artifact()))
                    .isInstanceOf(Answer.Receipt.class);
            assertThat(refusal(signer.ask(release.complete(), release.artifact())))
                    .isEqualTo(RefusalCode.WAITING);
            signer.pass(Duration.ofHours(1));
            assertThat(signer.ask(release.complete(), release.artifact())).isInstanceOf(Answer.Signed.class);
            for (TestRelease lower :
                    List.of(world.valve("1.9.9", 3), world.valve("2.0.0", 3), world.valve("2.1.0", 2))) {
                assertThat(refusal(signer.ask(HostileWorld.approved(lower), lower.artifact())))
                        .isEqualTo(RefusalCode.POLICY);
            }
            TestRelease higher = world.valve("2.0.1", 3);
            assertThat(signer.ask(HostileWorld.approved(higher), higher.artifact()))
                    .isInstanceOf(Answer.Receipt.class);
        }
    }

    private static RefusalCode refusal(Answer answer) {
        return ((Answer.Refused) answer).code();
    }

    private static void assertSignsOnce(SignerInMemory signer, TestRelease release, List<PersonSignature> evidence)
            throws IOException {
        int before = signer.token.given();
        assertThat(signer.ask(HostileWorld.with(release, evidence), release.artifact()))
                .isInstanceOf(Answer.Receipt.class);
        assertThat(signer.token.given()).isEqualTo(before);
        assertThat(signer.ask(release.complete(), release.artifact())).isInstanceOf(Answer.Signed.class);
        assertThat(signer.ask(release.complete(), release.artifact())).isInstanceOf(Answer.Signed.class);
        assertThat(signer.token.given()).isEqualTo(before + 1);
    }
}
