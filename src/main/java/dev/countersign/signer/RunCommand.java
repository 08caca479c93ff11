package dev.countersign.signer;

import dev.countersign.signer.hsm.Token;
import dev.countersign.signer.hsm.TokenProperties;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * The sub-command {@code signer run}: all checks, then the socket. The checks change nothing; only when none of them objects is the journal
 * written.
 */
final class RunCommand {
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final Path home;
    private final Path anchor;
    private final Path socket;
    private final PinSource pin;
    private final Clock clock;

    RunCommand(Path home, Path anchor, Path socket, PinSource pin, Clock clock) {
        this.home = home;
        this.anchor = anchor;
        this.socket = socket;
        this.pin = pin;
        this.clock = clock;
    }

    /** Returns only if a check refuses, with the exit code. */
    int run(PrintStream out, PrintStream errors) throws IOException {
        var time = new TrustedTime(clock, System::nanoTime);
        var report = new StartReport();
        Optional<Pinned> pinned = report.check(() -> Pinned.read(home));
        // Before the token: the locks are what keeps a second signer away from it.
        Optional<JournalStart> start = report.check(() -> JournalStart.lock(home.resolve("journal"), anchor));
        if (start.isEmpty()) {
            return report.print(errors);
        }
        try (var journal = start.get()) {
            if (pinned.isPresent()) {
                serve(pinned.get(), journal, time, report, out);
            }
            return report.print(errors);
        }
    }

    private void serve(Pinned pinned, JournalStart start, TrustedTime time, StartReport report, PrintStream out)
            throws IOException {
        Optional<Replay> read = report.check(() -> Replay.read(pinned, start));
        Optional<Token> opened = report.check(() -> pin.open(home, pinned.ceremony()));
        try (Token token = opened.orElse(null)) {
            if (!read.map(Replay::standing)
                    .map(Standing::chain)
                    .map(Chain::inForce)
                    .orElse(pinned.policy())
                    .development()) {
                production(pinned, opened, report);
            }
            if (!report.isEmpty()) {
                return;
            }
            Replay replay = read.orElseThrow();
            Journal journal = replay.begin(start, time);
            long milliseconds = sinceStart();
            var signatory = new Signatory(
                    pinned, replay, journal, time, opened.orElseThrow()::begin, new SignWatch(), milliseconds);
            new SocketServer(signatory, SILENCE).serve(socket, () -> {
                var policy = replay.standing().chain().inForce();
                out.println("signer ready: policy " + policy.digest() + (policy.development() ? " (development)" : "")
                        + ", keys " + String.join(", ", opened.orElseThrow().keyNames()) + ", first signature after "
                        + milliseconds + " ms");
                out.flush();
            });
        } catch (StartException e) {
            report.add(String.valueOf(e.getMessage()));
        }
    }

    private void production(Pinned pinned, Optional<Token> token, StartReport report) throws IOException {
        report.check(() -> TokenProperties.read(home))
                .flatMap(properties -> ProductionCheck.token(
                        properties, token.map(Token::makers).orElse("")))
                .ifPresent(report::add);
        ProductionCheck.keys(pinned.ceremony(), ProductionCheck.testKeys()).forEach(report::add);
        ProductionCheck.process(home, pinned.ceremony()).forEach(report::add);
    }

    /**
     * Milliseconds since the process began. Linux says when that was in ticks of 10 ms after the boot; the JDK's start instant
     * adds the boot's time of day, which is kept in whole seconds only.
     */
    private long sinceStart() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            String uptime = Files.readString(Path.of("/proc/uptime"));
            return Math.round(Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * 1000)
                    - Long.parseLong(afterName[19]) * 10;
        } catch (IOException e) {
            return ProcessHandle.current()
                    .info()
                    .startInstant()
                    .map(start -> clock.instant().toEpochMilli() - start.toEpochMilli())
                    .orElse(0L);
        }
    }
}
