package dev.countersign.signer.hsm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * The functions of a PKCS#11 module, called directly, for what the JDK's provider does not offer. Layout: 64-bit Linux,
 * where a CK_ULONG is 8 bytes and structures are aligned naturally; the function list is a version (2 bytes, padded to
 * 8) and then pointers in the order of the standard's {@code pkcs11f.h}.
 *
 * <p>Loading the same file twice, here and by the JDK's provider, gives one library with one state: one login for the
 * process, one set of sessions. Every method returns the function's code; {@link ReturnCode#check} judges it.
 */
@SuppressWarnings("restricted") // calling native code is the purpose of this class
final class Cryptoki {
    private static final int FUNCTIONS = 68;
    private static final AddressLayout LIST_POINTER =
            ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(1 + FUNCTIONS, JAVA_LONG));
    private static final Linker LINKER = Linker.nativeLinker();

    // One handle for each shape of arguments: L is a CK_ULONG, P a pointer, B a CK_BBOOL.
    private final MethodHandle initialize;
    private final MethodHandle finalize;
    private final MethodHandle getSlotList;
    private final MethodHandle getTokenInfo;
    private final MethodHandle initToken;
    private final MethodHandle initPin;
    private final MethodHandle openSession;
    private final MethodHandle closeSession;
    private final MethodHandle login;
    private final MethodHandle logout;
    private final MethodHandle createObject;
    private final MethodHandle destroyObject;
    private final MethodHandle getAttributeValue;
    private final MethodHandle findObjectsInit;
    private final MethodHandle findObjects;
    private final MethodHandle findObjectsFinal;

    private Cryptoki(MemorySegment functions) {
        initialize = function(functions, 0, ADDRESS);
        finalize = function(functions, 1, ADDRESS);
        getSlotList = function(functions, 4, JAVA_BYTE, ADDRESS, ADDRESS);
        getTokenInfo = function(functions, 6, JAVA_LONG, ADDRESS);
        initToken = function(functions, 9, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS);
        initPin = function(functions, 10, JAVA_LONG, ADDRESS, JAVA_LONG);
        openSession = function(functions, 12, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS);
        closeSession = function(functions, 13, JAVA_LONG);
        login = function(functions, 18, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG);
        logout = function(functions, 19, JAVA_LONG);
        createObject = function(functions, 20, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS);
        destroyObject = function(functions, 22, JAVA_LONG, JAVA_LONG);
        getAttributeValue = function(functions, 24, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG);
        findObjectsInit = function(functions, 26, JAVA_LONG, ADDRESS, JAVA_LONG);
        findObjects = function(functions, 27, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS);
        findObjectsFinal = function(functions, 28, JAVA_LONG);
    }

    /**
     * Loads a module for the life of the process.
     *
     * @throws TokenException if the file is no PKCS#11 module
     */
    static Cryptoki load(Path module) {
        try (var arena = Arena.ofConfined()) {
            var library = SymbolLookup.libraryLookup(module, Arena.global());
            var getFunctionList = library.find("C_GetFunctionList")
                    .orElseThrow(
                            () -> new TokenException(module + " is no PKCS#11 module: it has no C_GetFunctionList."));
            var pointer = arena.allocate(LIST_POINTER);
            long code = (long) handle(getFunctionList, ADDRESS).invokeExact(pointer);
            ReturnCode.check("C_GetFunctionList", code);
            return new Cryptoki(pointer.get(LIST_POINTER, 0));
        } catch (IllegalArgumentException e) {
            throw new TokenException("The PKCS#11 module " + module + " cannot be loaded: " + e.getMessage(), e);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    long initialize(MemorySegment arguments) {
        try {
            return (long) initialize.invokeExact(arguments);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** C_Finalize. */
    long end() {
        try {
            return (long) finalize.invokeExact(MemorySegment.NULL);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    long getSlotList(boolean withToken, MemorySegment slots, MemorySegment count) {
        try {
            return (long) getSlotList.invokeExact((byte) (withToken ? 1 : 0), slots, count);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    long getTokenInfo(long slot, MemorySegment info) {
        try {
            return (long) getTokenInfo.invokeExact(slot, info);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    long initToken(long slot, MemorySegment pin, long pinLength, MemorySegment label) {
        try {
            return (long) initToken.invokeExact(slot, pin, pinLength, label);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    long initPin(long session, MemorySegment pin, long pinLength) {
        try {
            return (long) initPin.invokeExact(session, pin, pinLength);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    long openSession(long slot, long flags, MemorySegment session) {
        try {
            return (long) openSession.invokeExact(slot, flags, MemorySegment.NULL, MemorySegment.NULL, session);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    long closeSession(long session) {
        try {
            return (long) closeSession.invokeExact(session);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    long login(long session, long user, MemorySegment pin, long pinLength) {
        try {
            return (long) login.invokeExact(session, user, pin, pinLength);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    long logout(long session) {
        try {
            return (long) logout.invokeExact(session);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    long createObject(long session, MemorySegment template, long count, MemorySegment object) {
        try {
            return (long) createObject.invokeExact(session, template, count, object);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    long destroyObject(long session, long object) {
        try {
            return (long) destroyObject.invokeExact(session, object);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    long getAttributeValue(long session, long object, MemorySegment template, long count) {
        try {
            return (long) getAttributeValue.invokeExact(session, object, template, count);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** C_FindObjectsInit without a template: all objects. */
    long findAllObjectsInit(long session) {
        try {
            return (long) findObjectsInit.invokeExact(session, MemorySegment.NULL, 0L);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    long findObjects(long session, MemorySegment objects, long maximum, MemorySegment count) {
        try {
            return (long) findObjects.invokeExact(session, objects, maximum, count);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    long findObjectsFinal(long session) {
        try {
            return (long) findObjectsFinal.invokeExact(session);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    private static MethodHandle function(MemorySegment functions, int index, MemoryLayout... arguments) {
        // The version fills the first 8 bytes.
        var address = functions.get(ADDRESS, Long.BYTES * (1L + index));
        if (address.address() == 0) {
            throw new TokenException("The PKCS#11 module leaves out function " + index + " of the standard's list.");
        }
        return handle(address, arguments);
    }

    private static MethodHandle handle(MemorySegment address, MemoryLayout... arguments) {
        return LINKER.downcallHandle(address, FunctionDescriptor.of(JAVA_LONG, arguments));
    }

    /** A call into native code declares Throwable, but throws only what is unchecked. */
    private static RuntimeException rethrow(Throwable e) {
        return switch (e) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            case Throwable impossible -> new IllegalStateException(impossible);
        };
    }
}
