package dev.countersign.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Our own PKCS#11 module between a signer and its token ({@code src/test/c/p11shim.c}): counts calls, writes down every
 * signature, and fails on demand, also while the process lives.
 *
 * <pre>
 * Pkcs11Shim shim = Pkcs11Shim.on(home);
 * shim.faults(Pkcs11Fault.at(1, C_SIGN, FLIP, 0));
 * try (var signer = SignerUnderTest.start(home)) { … }      // home now carries the shim's environment
 * shim.trace().asked();
 * shim.count(Pkcs11Shim.Counter.FORBIDDEN);                 // a signer never makes, changes or removes an object
 * </pre>
 *
 * <p>Counters go on counting over all processes that are started with the home; calls that faults name are counted in
 * each process.
 */
public final class Pkcs11Shim {
    private static final int PAGE = 4096;
    private static final VarHandle NUMBERS =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Path folder;
    private final Map<String, String> environment;
    private final MappedByteBuffer page;

    /** What a test sets; 0, the value at the beginning, is none. */
    public enum Setting {
        /** Microseconds that each signature takes longer. */
        SIGN_DELAY,
        /** Microseconds that opening a session takes longer. */
        OPEN_DELAY,
        /** As many sessions the token has. */
        MAXIMUM_SESSIONS,
        /** As many signatures are delayed at the same time; more wait for one another. */
        ENGINES,
        /** After as many wrong PINs the token takes none any more. */
        MAXIMUM_PIN_TRIES,
        /** Microseconds that a verification by the token takes longer. */
        VERIFY_DELAY
    }

    /** What the shim counts, in the order of its control page. */
    public enum Counter {
        SIGN,
        SIGN_INIT,
        LOGIN,
        OPEN_SESSION,
        CLOSE_SESSION,
        FIND_OBJECTS,
        GET_ATTRIBUTE_VALUE,
        VERIFY,
        /** Calls that make, change, move or remove objects, decrypt, or set PINs. */
        FORBIDDEN,
        /** Sessions open now, of the process that opened or closed one last. */
        SESSIONS,
        /** The most that were open at once. */
        MOST_SESSIONS,
        SIGN_UPDATE,
        SIGN_FINAL,
        /** Faults that were applied. */
        FAULT,
        /** Wrong PINs since the last right one. */
        PIN_FAILURES
    }

    private Pkcs11Shim(Path folder, Map<String, String> environment, MappedByteBuffer page) {
        this.folder = folder;
        this.environment = Map.copyOf(environment);
        this.page = page;
    }

    /** Puts the shim between a home and its token: it stands before the token of every process started afterwards. */
    public static Pkcs11Shim on(SignerHome home) {
        Pkcs11Shim shim = before(SignerHome.module(), home.folder());
        home.putModuleBefore(library(), _ -> shim.environment());
        return shim;
    }

    /**
     * A shim for processes that are started some other way, or before there is a token: give them the {@link #library}
     * and the {@link #environment}.
     *
     * @param home the folder with the journal, and for the shim's own files, which nobody else knows
     */
    public static Pkcs11Shim before(Path module, Path home) {
        try {
            Path folder = Files.createDirectory(home.resolve("p11shim"));
            Path control = Files.write(folder.resolve("control"), new byte[PAGE]);
            Files.createFile(folder.resolve("faults"));
            Files.createFile(folder.resolve("trace"));
            try (var channel = FileChannel.open(control, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                return new Pkcs11Shim(
                        folder,
                        Map.of(
                                "CS_P11_REAL", module.toString(),
                                "CS_P11_CTL", control.toString(),
                                "CS_P11_FAULTS", folder.resolve("faults").toString(),
                                "CS_P11_TRACE", folder.resolve("trace").toString(),
                                "CS_P11_JOURNAL", home.resolve("journal").toString()),
                        channel.map(FileChannel.MapMode.READ_WRITE, 0, PAGE));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The module itself, compiled when it is first needed. */
    public static Path library() {
        return CProgram.sharedLibrary("p11shim.c", "-ldl", "-lpthread");
    }

    /** What the environment of a process with the shim must say. */
    public Map<String, String> environment() {
        return environment;
    }

    /** Sets a number, at once and for processes that live. */
    public void set(Setting setting, long value) {
        NUMBERS.setVolatile(page, Long.BYTES * setting.ordinal(), value);
    }

    /** What was counted so far. */
    public long count(Counter counter) {
        return (long) NUMBERS.getVolatile(page, Long.BYTES * (Setting.values().length + counter.ordinal()));
    }

    /** How often the token was asked for a signature: C_Sign and C_SignFinal together. */
    public long signatures() {
        return count(Counter.SIGN) + count(Counter.SIGN_FINAL);
    }

    /** From now on these faults apply, and none that was set before; for each call the first that holds it. */
    public void faults(Pkcs11Fault... faults) {
        try {
            Path aside = Files.writeString(
                    folder.resolve("faults.new"),
                    Arrays.stream(faults).map(Pkcs11Fault::line).collect(Collectors.joining()),
                    US_ASCII);
            // In one step, because the shim may be reading.
            Files.move(aside, folder.resolve("faults"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was signed so far. */
    public Pkcs11Trace trace() {
        return Pkcs11Trace.of(traceLines());
    }

    private List<String> traceLines() {
        try {
            return Files.readAllLines(folder.resolve("trace"), US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
