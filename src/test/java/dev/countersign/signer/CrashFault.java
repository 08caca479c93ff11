package dev.countersign.signer;

import dev.countersign.testing.FailingDisk;
import dev.countersign.testing.Pkcs11Fault;
import dev.countersign.testing.Pkcs11Shim;
import java.util.List;
import java.util.Random;

/**
 * What befalls one start of a signer.
 *
 * @param name for people
 * @param options of the JVM
 * @param killAfter milliseconds from the launch, or from the first question, to {@code kill -9}; negative for never
 * @param fromLaunch from which of them
 * @param powerCut whether afterwards the power is cut as well
 */
record CrashFault(String name, List<String> options, int killAfter, boolean fromLaunch, boolean powerCut) {
    private static final List<String> KINDS =
            List.of("intent", "signed", "rejected", "start", "vetoed", "change", "adopted");
    private static final List<String> PLACES =
            List.of("journal.before", "journal.written", "journal.synced", "anchor.before", "anchor.after");
    private static final List<String> ELSEWHERE = List.of("hsm.before", "hsm.after", "before.release");
    private static final long[] CODES = {
        Pkcs11Fault.GENERAL_ERROR,
        Pkcs11Fault.DEVICE_ERROR,
        Pkcs11Fault.DEVICE_MEMORY,
        Pkcs11Fault.DEVICE_REMOVED,
        Pkcs11Fault.KEY_HANDLE_INVALID,
        Pkcs11Fault.OBJECT_HANDLE_INVALID,
        Pkcs11Fault.PIN_INCORRECT,
        Pkcs11Fault.PIN_LOCKED,
        Pkcs11Fault.SESSION_COUNT,
        Pkcs11Fault.SESSION_HANDLE_INVALID,
        Pkcs11Fault.TOKEN_NOT_PRESENT,
        Pkcs11Fault.USER_NOT_LOGGED_IN
    };
    private static final int NEVER = -1;

    /** A start at which nothing is done to the signer. */
    static CrashFault none(Pkcs11Shim shim, FailingDisk disk) {
        shim.faults();
        disk.work();
        return new CrashFault("nothing", List.of(), NEVER, false, false);
    }

    /** Any fault, and already set where it will happen. */
    static CrashFault any(Random random, Pkcs11Shim shim, FailingDisk disk) {
        none(shim, disk);
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> point(random);
            case 3 -> killed(random, false);
            case 4 -> killed(random, true);
            case 5 -> token(random, shim);
            default -> disk(random, disk);
        };
    }

    private static CrashFault point(Random random) {
        String place = random.nextInt(3) == 0
                ? ELSEWHERE.get(random.nextInt(ELSEWHERE.size()))
                : PLACES.get(random.nextInt(PLACES.size())) + "."
                        + KINDS.get(Math.min(random.nextInt(KINDS.size()), random.nextInt(KINDS.size())));
        return at(place, 1 + random.nextInt(place.endsWith("start") ? 1 : 3), random.nextBoolean());
    }

    /** Dies at a named place, at its n-th pass. */
    static CrashFault at(String place, int pass, boolean powerCut) {
        String fault = place + ":" + pass;
        return new CrashFault(fault, List.of("-Dcountersign.fault=" + fault), NEVER, false, powerCut);
    }

    /** Works until it is killed, and then the power is cut. */
    static CrashFault killedWithoutPower() {
        return new CrashFault("a power cut", List.of(), NEVER, false, true);
    }

    private static CrashFault killed(Random random, boolean powerCut) {
        boolean fromLaunch = random.nextInt(4) == 0;
        int after = fromLaunch ? 100 + random.nextInt(900) : random.nextInt(150);
        String name = "kill -9 after " + after + " ms " + (fromLaunch ? "from the launch" : "of work");
        return new CrashFault(name, List.of(), after, fromLaunch, powerCut);
    }

    private static CrashFault token(Random random, Pkcs11Shim shim) {
        var functions = Pkcs11Fault.Function.values();
        var actions = Pkcs11Fault.Action.values();
        var function = random.nextBoolean() ? Pkcs11Fault.Function.C_SIGN : functions[random.nextInt(functions.length)];
        var action = actions[random.nextInt(actions.length)];
        while (action.altersSignature() && !function.givesSignature()) {
            action = actions[random.nextInt(actions.length)];
        }
        long argument = switch (action) {
            case RV, RVTERM -> CODES[random.nextInt(CODES.length)];
            case HANG -> random.nextInt(100);
            case FLIP, ZERO, SWAP, CLOSEALL, KILLBEFORE, KILLAFTER -> 0;
        };
        // The first signatures of a start are canaries.
        long call = 1 + random.nextInt(function == Pkcs11Fault.Function.C_GET_ATTRIBUTE_VALUE ? 60 : 12);
        shim.faults(Pkcs11Fault.at(call, function, action, argument));
        String name = "call " + call + " of " + function.word() + ": " + action + " " + argument;
        return new CrashFault(name, List.of(), NEVER, false, random.nextInt(4) == 0);
    }

    private static CrashFault disk(Random random, FailingDisk disk) {
        var calls = FailingDisk.Call.values();
        var call = calls[random.nextInt(calls.length)];
        int error = random.nextBoolean() ? FailingDisk.EIO : FailingDisk.ENOSPC;
        int from = call == FailingDisk.Call.TRUNCATE ? 1 : 1 + random.nextInt(12);
        disk.fail(call, from, error);
        String name = "call " + from + " and all later ones: " + call + " " + error;
        return new CrashFault(name, List.of(), NEVER, false, random.nextBoolean());
    }
}
