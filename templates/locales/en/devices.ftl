# Devices that are known.
devices-title = Devices
devices-lead = Browsers in which you have signed in before. A remembered one passes without the second step.
devices-none = No device is known yet.
devices-here = This device
devices-trusted = Remembered until { $clock }
devices-known = Known
devices-added = Added:
devices-used = Last used:
devices-forget = Forget
devices-forget-all = Forget all devices
devices-forgotten = The device is forgotten.
devices-all-forgotten = All devices are forgotten.
devices-gone = That device was forgotten already.
devices-note = Forgetting a device does not end its session. You can do that under “Sessions”.
