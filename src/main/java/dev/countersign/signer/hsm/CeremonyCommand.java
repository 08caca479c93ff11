package dev.countersign.signer.hsm;

import dev.countersign.evidence.ceremony.CeremonyException;
import dev.countersign.evidence.ceremony.CeremonyRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * The sub-command {@code signer ceremony}: makes a token with its keys in a home, once, or adds a key to it. A command of
 * the program and never a verb on its socket. At a terminal it asks for what is missing; anywhere else it never waits.
 */
public final class CeremonyCommand {
    /** How it is called. */
    public static final String USAGE =
            "signer ceremony --home DIR --module LIB --key NAME=KIND [--key NAME=KIND ...] [--slot N] [--label TEXT]\n"
                    + "  signer ceremony --home DIR --add NAME=KIND\n"
                    + "  KIND is rsa3072 or p256; at a terminal what is missing is asked, and begun only after a yes (or --yes)";

    private static final int DONE = 0;
    private static final int USAGE_ERROR = 2;
    private static final int WRONG_PIN = 64;
    private static final int REFUSED = 65;
    private static final int SURPRISE = 70;

    private CeremonyCommand() {}

    /**
     * Runs the command.
     *
     * @param arguments what follows the word {@code ceremony}
     * @param clock says when the ceremony was held
     * @param terminal what a person types, if there is one
     * @param out for the result and for the sentence that says what went wrong
     * @return exit code: 0 done, 2 wrong usage, 64 PIN not accepted, 65 refused, 70 the token failed
     */
    public static int run(List<String> arguments, Clock clock, Optional<BufferedReader> terminal, PrintStream out) {
        CeremonyOptions options;
        try {
            options = CeremonyOptions.parse(arguments);
            if (!options.isComplete() && (terminal.isEmpty() || options.agreed())) {
                throw new CeremonyException("The options --home, --module and --key are needed, or --home and --add.");
            }
        } catch (CeremonyException e) {
            out.println(e.getMessage());
            out.println(USAGE);
            return USAGE_ERROR;
        }
        try {
            if (terminal.isPresent() && !options.agreed()) {
                options = new CeremonyGuide(new Dialogue(terminal.get(), out)).lead(options);
            }
            report(hold(options, clock, out), options.home().orElseThrow(), out);
            return DONE;
        } catch (CeremonyException e) {
            out.println(e.getMessage());
            return REFUSED;
        } catch (WrongPinException e) {
            out.println(e.getMessage());
            return WRONG_PIN;
        } catch (IOException | RuntimeException e) {
            out.println("The ceremony broke off: " + Causes.sentence(e));
            out.println("Nothing was ever signed with what it left behind. The same command begins anew.");
            return SURPRISE;
        }
    }

    private static CeremonyRecord hold(CeremonyOptions options, Clock clock, PrintStream out)
            throws CeremonyException, WrongPinException {
        var home = options.home().orElseThrow();
        if (options.addition().isPresent()) {
            return new KeyAddition(clock, new SecureRandom(), out::println)
                    .perform(home, options.addition().get());
        }
        return new Ceremony(clock, new SecureRandom(), out::println)
                .perform(home, options.module().orElseThrow(), options.slot(), options.label(), options.keys());
    }

    private static void report(CeremonyRecord ceremony, Path home, PrintStream out) throws IOException {
        var minutes = CeremonyMinutes.text(home, ceremony);
        out.println("The token " + ceremony.tokenLabel() + " (serial number " + ceremony.tokenSerial() + ") holds "
                + ceremony.keys().size() + " keys:");
        for (var key : ceremony.keys()) {
            out.println("  " + key.name() + " " + key.kind() + " " + key.spkiSha256());
        }
        out.println("Every attribute was read back and is as it should be; the record is " + home.resolve(Home.RECORD)
                + ". These are the minutes, signed by each key, in " + minutes + ":");
        out.println();
        Files.readString(minutes, StandardCharsets.US_ASCII).lines().forEach(line -> out.println("  " + line));
        out.println();
        out.println(
                "Next: pin the first policy, which names these keys (signer pin). That completes the minutes. Then each"
                        + " founder signs them, and keeps a copy: ssh-keygen -Y sign -n countersign-minutes -f KEY "
                        + minutes);
        out.println("For production, take " + home.resolve(Home.SECURITY_OFFICER_PIN)
                + " off this machine and keep it safe: it can destroy the keys, and unlock the token.");
    }
}
