package dev.countersign.time;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;

/** Where time and randomness enter the program. Nothing else may ask the system for either (a test sees to it). */
class TimeAndChance {

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    /** Ids of requests come from here: 32 bytes that nobody can guess or meet twice. */
    @Produces
    @Singleton
    SecureRandom randomness() {
        return new SecureRandom();
    }
}
