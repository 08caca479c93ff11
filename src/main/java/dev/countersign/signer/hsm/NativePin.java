package dev.countersign.signer.hsm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Lends a PIN to native code: ASCII bytes outside the Java heap, zeroed afterwards whatever happened. */
final class NativePin {

    /** A call with the bytes; gives back the token's code. */
    interface Use {
        long with(MemorySegment pin, long length);
    }

    private NativePin() {}

    static long with(char[] pin, Use use) {
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(pin.length);
            try {
                for (int i = 0; i < pin.length; i++) {
                    bytes.set(ValueLayout.JAVA_BYTE, i, (byte) pin[i]);
                }
                return use.with(bytes, pin.length);
            } finally {
                bytes.fill((byte) 0);
            }
        }
    }
}
