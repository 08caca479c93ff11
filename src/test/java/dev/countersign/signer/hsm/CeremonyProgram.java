package dev.countersign.signer.hsm;

import java.time.Clock;
import java.util.Arrays;

/** The ceremony command as a program of its own. */
final class CeremonyProgram {
    private CeremonyProgram() {}

    public static void main(String[] arguments) {
        var rest = Arrays.asList(arguments).subList(1, arguments.length);
        System.exit(CeremonyCommand.run(rest, Clock.systemUTC(), System.out));
    }
}
