package dev.countersign.signer;

import dev.countersign.evidence.ceremony.CeremonyException;
import dev.countersign.signer.hsm.PinFile;
import dev.countersign.signer.hsm.Token;
import dev.countersign.signer.hsm.TokenException;
import dev.countersign.signer.hsm.WrongPinException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** The sub-command {@code signer run}: all checks, then the socket. */
final class RunCommand {
    static final int WRONG_PIN = 64;
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final Path home;
    private final Path anchor;
    private final Path socket;
    private final Optional<Integer> pinDescriptor;
    private final Clock clock;

    RunCommand(Path home, Path anchor, Path socket, Optional<Integer> pinDescriptor, Clock clock) {
        this.home = home;
        this.anchor = anchor;
        this.socket = socket;
        this.pinDescriptor = pinDescriptor;
        this.clock = clock;
    }

    /** Returns only if a check refuses, with the exit code. */
    int run(PrintStream out) throws IOException {
        try {
            var time = new TrustedTime(clock, System::nanoTime);
            Pinned pinned = Pinned.read(home);
            // Before the token: the lock on the journal is what keeps a second signer away from it.
            try (var start = JournalStart.lock(home.resolve("journal"), anchor);
                    Requests requests = Requests.open(pinned, time, start);
                    Token token = openToken(pinned)) {
                long milliseconds = sinceStart();
                var signatory = new Signatory(pinned, requests, token::begin, new SignWatch(), milliseconds);
                new SocketServer(signatory, SILENCE).serve(socket, () -> {
                    out.println("signer ready: policy " + pinned.policy().digest()
                            + (pinned.policy().development() ? " (development)" : "") + ", keys "
                            + String.join(", ", token.keyNames()) + ", first signature after " + milliseconds + " ms");
                    out.flush();
                });
                return 0;
            }
        } catch (StartException | CeremonyException | TokenException e) {
            System.err.println("signer: will not start: " + e.getMessage());
            return StartException.EXIT_CODE;
        } catch (WrongPinException e) {
            System.err.println("signer: will not start: " + e.getMessage());
            return WRONG_PIN;
        }
    }

    private Token openToken(Pinned pinned) throws CeremonyException, WrongPinException, IOException {
        char[] pin = readPin();
        try {
            return Token.open(home, pin, pinned.ceremony());
        } finally {
            Arrays.fill(pin, '\0');
        }
    }

    private char[] readPin() throws CeremonyException, IOException {
        return PinFile.read(home, pinDescriptor);
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
