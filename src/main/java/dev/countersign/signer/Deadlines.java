package dev.countersign.signer;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Does something about what takes too long. One thread looks ten times within the limit: setting an alarm for each of the many short waits
 * would wake a thread for each of them.
 */
final class Deadlines {
    private static final int LOOKS = 10;

    private final Set<Wait> running = ConcurrentHashMap.newKeySet();
    private final long limit;

    Deadlines(String name, Duration limit) {
        this.limit = limit.toNanos();
        long pause = this.limit / LOOKS;
        Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name(name).factory())
                .scheduleWithFixedDelay(this::look, pause, pause, TimeUnit.NANOSECONDS);
    }

    /** One wait; equal to no other, whatever is to be done about it. */
    static final class Wait {
        private final Runnable alarm;
        private final long since = System.nanoTime();

        private Wait(Runnable alarm) {
            this.alarm = alarm;
        }
    }

    /** From now on the limit runs. */
    Wait begin(Runnable alarm) {
        var wait = new Wait(alarm);
        running.add(wait);
        return wait;
    }

    /** It did not take too long. */
    void end(Wait wait) {
        running.remove(wait);
    }

    private void look() {
        long now = System.nanoTime();
        for (Wait wait : running) {
            if (now - wait.since > limit && running.remove(wait)) {
                wait.alarm.run();
            }
        }
    }
}
