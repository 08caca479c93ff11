package dev.countersign.cli;

/** Started by {@link LauncherIT} in a process of its own: does what {@link Launcher} does on a Java that is too old. */
final class AsIfOlder {
    private AsIfOlder() {}

    /** @param arguments of the program */
    @SuppressWarnings("ProcessExit") // the status is what the test looks at
    public static void main(String[] arguments) throws Exception {
        System.exit(Launcher.runOnNewer(JavaHomes.ofThisMachine(), arguments));
    }
}
