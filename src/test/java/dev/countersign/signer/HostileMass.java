package dev.countersign.signer;

import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Frame;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Asks a signer in memory for what it must refuse, as fast as the machine can, by several threads. */
final class HostileMass {
    private final SignerInMemory signer;
    private final Map<String, Function<Random, HostileRequest>> kinds;

    HostileMass(SignerInMemory signer, Map<String, Function<Random, HostileRequest>> kinds) {
        this.signer = signer;
        this.kinds = Map.copyOf(kinds);
    }

    /** Tries all kinds in turn; says what was not refused as it must be, and whether anything was signed or written down. */
    List<String> attack(int tries, long seed) throws IOException {
        List<String> failures = Collections.synchronizedList(new ArrayList<>());
        int given = signer.token.given();
        long size = Files.size(signer.journal);
        List<String> names = kinds.keySet().stream().sorted().toList();
        IntStream.range(0, tries).parallel().forEach(i -> {
            String name = names.get(i % names.size());
            failure(name, new Random(seed + i)).ifPresent(why -> failures.add("try " + i + ", " + name + ": " + why));
        });
        if (signer.token.given() != given) {
            failures.add((signer.token.given() - given) + " signatures by the token");
        }
        if (Files.size(signer.journal) != size) {
            failures.add((Files.size(signer.journal) - size) + " bytes in the journal");
        }
        return failures;
    }

    private Optional<String> failure(String kind, Random random) {
        try {
            HostileRequest request = kinds.get(kind).apply(random);
            return request.ends() ? converse(request) : request.failure(ask(request));
        } catch (IOException | RuntimeException e) {
            return Optional.of("ended with " + e);
        }
    }

    /** Comes back as long as another thread has the same request in its hands. */
    private Answer ask(HostileRequest request) throws IOException {
        Frame frame = Frame.readFrom(new ByteArrayInputStream(request.bytes())).orElseThrow();
        while (true) {
            Answer answer = signer.ask(Question.of(frame), request.artifact());
            if (!isBusy(answer)) {
                return answer;
            }
            Thread.yield();
        }
    }

    private static boolean isBusy(Answer answer) {
        return answer instanceof Answer.Refused refused && refused.code() == RefusalCode.BUSY;
    }

    /** Until the signer would hang up; another thread may have the same request in its hands. */
    private Optional<String> converse(HostileRequest request) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(request.bytes());
        bytes.writeBytes(SignerInMemory.frames(request.artifact()));
        var in = new ByteArrayInputStream(bytes.toByteArray());
        try {
            for (Optional<Frame> frame = Frame.readFrom(in); frame.isPresent(); frame = Frame.readFrom(in)) {
                var source = new ArtifactSource(in, OutputStream.nullOutputStream());
                Answer answer;
                try {
                    answer = signer.signatory().answer(Question.of(frame.get()), source);
                } catch (Refusal refusal) {
                    source.drain();
                    answer = refusal.answer();
                }
                var failure = request.failure(answer);
                if (failure.isPresent() && !isBusy(answer)) {
                    return failure;
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // hung up on
        }
    }
}
