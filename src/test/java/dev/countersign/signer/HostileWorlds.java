package dev.countersign.signer;

import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyReader;
import dev.countersign.testing.TestRelease;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The two policies under which the hostile client tries, and what it tries under each. */
final class HostileWorlds {
    private HostileWorlds() {}

    /** Asks, and sends the artifact if it is wanted. */
    interface Asking {
        Answer ask(Question question, byte[] artifact) throws IOException;
    }

    /**
     * Everything under the simple policy of most tests.
     *
     * @param intended what must be signed at the end, so that the refusals before were no accident
     */
    record Attack(Map<String, Function<Random, HostileRequest>> kinds, List<TestRelease> intended) {
        Attack {
            kinds = Map.copyOf(kinds);
            intended = List.copyOf(intended);
        }
    }

    /** Under the policy of most tests: one group, assertions only. */
    static Attack simple(Policy policy, Instant now, Asking asking) throws IOException {
        List<TestRelease> intended = simpleReleases(policy, now, 2);
        List<TestRelease> rejected = simpleReleases(policy, now, 1);
        List<TestRelease> untold = simpleReleases(policy, now, 4);
        for (TestRelease release : intended) {
            demandReceipt(asking.ask(release.approved(), release.artifact()));
        }
        for (TestRelease release : rejected) {
            demandReceipt(asking.ask(release.rejectedBy(TestRelease.SECURITY_1), new byte[0]));
        }
        var kinds = new TreeMap<String, Function<Random, HostileRequest>>();
        kinds.putAll(new HostileEvidence(untold).kinds());
        kinds.putAll(new HostileStatements(untold, now).kinds());
        kinds.putAll(new HostileConversations(untold, intended, rejected).kinds());
        return new Attack(kinds, intended);
    }

    /** Under a policy with everything in it. */
    static Attack complete(Policy policy, Instant now, Asking asking) throws IOException {
        var world = new HostileWorld(policy, now);
        List<TestRelease> waiting = List.of(world.valve());
        for (TestRelease release : waiting) {
            demandReceipt(asking.ask(HostileWorld.approved(release), release.artifact()));
        }
        var untold = IntStream.range(0, 8).mapToObj(_ -> world.thermo()).toList();
        var kinds = new TreeMap<String, Function<Random, HostileRequest>>();
        kinds.putAll(new HostileSsh(untold).kinds());
        kinds.putAll(new HostileGroups(world, untold, waiting).kinds());
        return new Attack(kinds, List.of());
    }

    /** The simple policy with keys in memory. */
    static SignerInMemory simpleSigner(Path folder) throws IOException, StartException {
        return new SignerInMemory(folder);
    }

    /** The other one with keys in memory. */
    static SignerInMemory completeSigner(Path folder) throws IOException, StartException {
        byte[] text = HostileWorld.policy(SoftwareToken.CEREMONY);
        return new SignerInMemory(folder, new Pinned(PolicyReader.read(text), text, SoftwareToken.CEREMONY));
    }

    /** So many of each product. */
    private static List<TestRelease> simpleReleases(Policy policy, Instant now, int each) {
        return IntStream.range(0, each)
                .boxed()
                .flatMap(i -> Stream.of(
                        TestRelease.thermo(policy, now),
                        TestRelease.thermoTwice(policy, now),
                        TestRelease.valve(policy, now)))
                .toList();
    }

    private static void demandReceipt(Answer answer) {
        if (!(answer instanceof Answer.Receipt)) {
            throw new IllegalStateException("what is right is not accepted: " + answer);
        }
    }
}
