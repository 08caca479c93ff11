package dev.countersign.signer.hsm;

import java.util.Arrays;

/** The ceremony command as a program of its own. */
final class CeremonyProgram {
    private CeremonyProgram() {}

    public static void main(String[] arguments) {
        System.exit(CeremonyCommand.run(Arrays.asList(arguments).subList(1, arguments.length), System.out));
    }
}
