import { Bone, Loading } from '../ui/page.tsx';

/** A section that is not there yet. */
export function SectionSkeleton() {
  return (
    <Loading>
      <Bone className="mt-8 h-10 w-full rounded-control" />
      <Bone className="mt-4 h-64 w-full rounded-card" />
    </Loading>
  );
}
