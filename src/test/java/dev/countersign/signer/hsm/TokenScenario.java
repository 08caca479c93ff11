package dev.countersign.signer.hsm;

import java.io.PrintStream;
import java.nio.file.Path;

/**
 * What a test does with a token, in a process of its own, because a process loads SoftHSM's settings once and logs in
 * once. It needs a public or package-private constructor without arguments, and tells the test what happened in lines
 * of text.
 */
interface TokenScenario {
    /** What happens. An exception ends it and is told as {@code SimpleName: message}. */
    void play(Path home, PrintStream out) throws Exception;
}
