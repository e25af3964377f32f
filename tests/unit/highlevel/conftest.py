from hypothesis import settings

settings.register_profile("shared_machine", deadline=None)  # a busy neighbour is no bug of ours
settings.load_profile("shared_machine")
