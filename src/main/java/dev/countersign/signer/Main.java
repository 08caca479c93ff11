package dev.countersign.signer;

import dev.countersign.evidence.ceremony.CeremonyException;
import dev.countersign.signer.hsm.CeremonyCommand;
import dev.countersign.signer.hsm.CeremonyMinutes;
import dev.countersign.signer.hsm.PinFile;
import dev.countersign.signer.hsm.TokenException;
import dev.countersign.signer.hsm.WrongPinException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The program {@code signer}. */
public final class Main {
    private static final int USAGE = 2;
    private static final String EXIT_WITH_STDIN = "--exit-with-stdin";
    private static final String HELP = """
            usage:
              %s
              signer pin --home DIR --policy FILE [--pin-fd N]
                checks the policy against the ceremony's keys, pins it, once and for all, and lets the keys sign the minutes
              signer run --home DIR --anchor FILE --socket PATH [--pin-fd N] [--exit-with-stdin]
                checks everything, then answers on the socket; reads the PIN from DIR/pin (mode 0600) or descriptor N
              signer accept-program --home DIR
                lets this program take the place of the one that held the ceremony; a policy marked production demands one of the two
              signer status --socket PATH
                says how the running signer is
              signer submit-evidence --socket PATH FILE
                hands in a refusal, veto or suspension past the server
            exit codes: 0 done, 2 wrong usage, 64 PIN not accepted (do not start again), 65 refused, 69 no signer runs, 70 surprise (start again)
            """.formatted(CeremonyCommand.USAGE);

    private Main() {}

    /** Runs one sub-command and exits with its code. */
    public static void main(String[] arguments) {
        int code;
        try {
            code = run(List.of(arguments));
        } catch (Throwable e) {
            throw Surprise.end(e);
        }
        System.exit(code);
    }

    private static int run(List<String> arguments) throws IOException {
        String command = arguments.isEmpty() ? "" : arguments.getFirst();
        List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
        return switch (command) {
            case "ceremony" -> CeremonyCommand.run(rest, Clock.systemUTC(), terminal(), System.out);
            case "pin" ->
                options(rest, Set.of("--home", "--policy"), Set.of("--pin-fd"))
                        .map(Main::pin)
                        .orElseGet(Main::usage);
            case "accept-program" ->
                options(rest, Set.of("--home"), Set.of())
                        .map(Main::acceptProgram)
                        .orElseGet(Main::usage);
            case "status" ->
                options(rest, Set.of("--socket"), Set.of())
                        .map(options -> operator(options).status())
                        .orElseGet(Main::usage);
            case "submit-evidence" ->
                rest.size() == 3
                        ? options(rest.subList(0, 2), Set.of("--socket"), Set.of())
                                .map(options -> operator(options)
                                        .submitEvidence(Path.of(rest.get(2)).toAbsolutePath()))
                                .orElseGet(Main::usage)
                        : usage();
            case "run" -> {
                boolean withStdin = rest.contains(EXIT_WITH_STDIN);
                List<String> pairs = rest.stream()
                        .filter(word -> !word.equals(EXIT_WITH_STDIN))
                        .toList();
                var options = options(pairs, Set.of("--home", "--anchor", "--socket"), Set.of("--pin-fd"));
                if (options.isEmpty()) {
                    yield usage();
                }
                if (withStdin) {
                    exitWithStandardInput();
                }
                yield serve(options.get());
            }
            default -> usage();
        };
    }

    private static int pin(Map<String, String> options) {
        try {
            Path home = path(options, "--home");
            Optional<Integer> descriptor = descriptor(options);
            String digest = Pinned.pin(home, path(options, "--policy"));
            CeremonyMinutes.complete(home, () -> PinFile.read(home, descriptor), digest);
            System.out.println(digest);
            return 0;
        } catch (NumberFormatException e) {
            return usage();
        } catch (StartException | CeremonyException | TokenException e) {
            System.err.println("signer: " + e.getMessage());
            return StartException.EXIT_CODE;
        } catch (WrongPinException e) {
            System.err.println("signer: " + e.getMessage());
            return StartReport.WRONG_PIN;
        } catch (IOException e) {
            throw Surprise.end(e);
        }
    }

    private static int acceptProgram(Map<String, String> options) {
        try {
            System.out.println(ProductionCheck.acceptProgram(path(options, "--home")));
            return 0;
        } catch (StartException e) {
            System.err.println("signer: " + e.getMessage());
            return StartException.EXIT_CODE;
        } catch (IOException e) {
            throw Surprise.end(e);
        }
    }

    private static OperatorCommand operator(Map<String, String> options) {
        return new OperatorCommand(path(options, "--socket"), System.out, System.err);
    }

    private static int serve(Map<String, String> options) throws IOException {
        Optional<Integer> descriptor;
        try {
            descriptor = descriptor(options);
        } catch (NumberFormatException e) {
            return usage();
        }
        return new RunCommand(
                        path(options, "--home"),
                        path(options, "--anchor"),
                        path(options, "--socket"),
                        new PinSource(descriptor),
                        Clock.systemUTC())
                .run(System.out, System.err);
    }

    private static Optional<Integer> descriptor(Map<String, String> options) {
        return Optional.ofNullable(options.get("--pin-fd")).map(Integer::parseUnsignedInt);
    }

    /** What a person types; empty where nobody is there to be asked. */
    private static Optional<BufferedReader> terminal() {
        var console = System.console();
        return console == null || !console.isTerminal()
                ? Optional.empty()
                : Optional.of(new BufferedReader(new InputStreamReader(System.in, console.charset())));
    }

    private static Path path(Map<String, String> options, String name) {
        return Path.of(options.getOrDefault(name, "")).toAbsolutePath();
    }

    /** Pairs of name and value: all of {@code needed}, perhaps of {@code allowed}, none twice. */
    private static Optional<Map<String, String>> options(List<String> words, Set<String> needed, Set<String> allowed) {
        var options = new HashMap<String, String>();
        if (words.size() % 2 != 0) {
            return Optional.empty();
        }
        for (int i = 0; i < words.size(); i += 2) {
            String name = words.get(i);
            if (!(needed.contains(name) || allowed.contains(name)) || options.put(name, words.get(i + 1)) != null) {
                return Optional.empty();
            }
        }
        return options.keySet().containsAll(needed) ? Optional.of(options) : Optional.empty();
    }

    private static int usage() {
        System.err.print(HELP);
        return USAGE;
    }

    /** The parent holds the other end; when it is gone, however it died, so are we. */
    private static void exitWithStandardInput() {
        Thread.ofPlatform().daemon().name("parent").start(() -> {
            byte[] ignored = new byte[64];
            try {
                while (System.in.read(ignored) >= 0) {
                    Arrays.fill(ignored, (byte) 0);
                }
            } catch (IOException e) {
                System.err.println("signer: standard input failed: " + e);
            }
            Runtime.getRuntime().halt(0);
        });
    }
}
