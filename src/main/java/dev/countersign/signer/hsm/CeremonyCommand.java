package dev.countersign.signer.hsm;

import dev.countersign.evidence.ceremony.CeremonyException;
import dev.countersign.evidence.ceremony.CeremonyRecord;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * The sub-command {@code signer ceremony}: makes a token with its keys in a home, once. A command of the program and
 * never a verb on its socket.
 */
public final class CeremonyCommand {
    /** How it is called. */
    public static final String USAGE =
            "signer ceremony --home DIR --module LIB --key NAME=KIND [--key NAME=KIND ...] [--label TEXT]\n"
                    + "  KIND is rsa3072 or p256";

    private static final int DONE = 0;
    private static final int USAGE_ERROR = 2;
    private static final int REFUSED = 65;
    private static final int SURPRISE = 70;

    private CeremonyCommand() {}

    /**
     * Runs the command.
     *
     * @param arguments what follows the word {@code ceremony}
     * @param clock says when the ceremony was held
     * @param out for the result and for the sentence that says what went wrong
     * @return exit code: 0 done, 2 wrong usage, 65 refused, 70 the token failed
     */
    public static int run(List<String> arguments, Clock clock, PrintStream out) {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (CeremonyException e) {
            out.println(e.getMessage());
            out.println(USAGE);
            return USAGE_ERROR;
        }
        try {
            var ceremony = new Ceremony(clock, new SecureRandom(), out::println)
                    .perform(options.home, options.module, options.label, options.keys);
            report(ceremony, options.home, out);
            return DONE;
        } catch (CeremonyException e) {
            out.println(e.getMessage());
            return REFUSED;
        } catch (RuntimeException e) {
            out.println("The ceremony broke off: " + Causes.sentence(e));
            out.println("Nothing was ever signed with what it left behind. The same command begins anew.");
            return SURPRISE;
        }
    }

    private static void report(CeremonyRecord ceremony, Path home, PrintStream out) {
        out.println("The token " + ceremony.tokenLabel() + " (serial number " + ceremony.tokenSerial() + ") holds "
                + ceremony.keys().size() + " new keys:");
        for (var key : ceremony.keys()) {
            out.println("  " + key.name() + " " + key.kind() + " " + key.spkiSha256());
        }
        out.println("Every attribute was read back and is as it should be; the record is " + home.resolve(Home.RECORD)
                + ".");
        out.println("For production, take " + home.resolve(Home.SECURITY_OFFICER_PIN)
                + " off this machine and keep it safe: it can destroy the keys, and unlock the token.");
    }

    /**
     * The arguments.
     *
     * @param home where the ceremony is held
     * @param module the PKCS#11 library
     * @param label the wish for a label
     * @param keys what to make
     */
    private record Options(Path home, Path module, Optional<String> label, List<KeyRequest> keys) {

        static Options parse(List<String> arguments) throws CeremonyException {
            var single = new HashMap<String, String>();
            var keys = new ArrayList<KeyRequest>();
            for (int i = 0; i < arguments.size(); i += 2) {
                var name = arguments.get(i);
                if (i + 1 == arguments.size()) {
                    throw new CeremonyException("Nothing follows " + name + ".");
                }
                var value = arguments.get(i + 1);
                switch (name) {
                    case "--key" -> keys.add(KeyRequest.parse(value));
                    case "--home", "--module", "--label" -> {
                        if (single.put(name, value) != null) {
                            throw new CeremonyException("The option " + name + " stands there twice.");
                        }
                    }
                    default -> throw new CeremonyException("There is no option " + name + ".");
                }
            }
            var home = single.get("--home");
            var module = single.get("--module");
            if (home == null || module == null || keys.isEmpty()) {
                throw new CeremonyException("The options --home, --module and --key are needed.");
            }
            return new Options(
                    Path.of(home).toAbsolutePath(), Path.of(module), Optional.ofNullable(single.get("--label")), keys);
        }
    }
}
